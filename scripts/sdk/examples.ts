import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { program, type Finding } from '../check/run.ts'
import { bin, ROOT } from '../stack/paths.ts'

const BLOCK = /^```ts\n([^]*?)^```$/gm

const DOCUMENTS = ['sdk/README.md', 'docs/guides/library.md', 'docs/clients/react-native.md']

/** Whether every TypeScript block of the library's documents compiles as it stands there. */
export function sdkExamplesCompile(): Finding {
  const folder = join(ROOT, 'dist', 'sdk-examples')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const document of DOCUMENTS) {
    const blocks = [...readFileSync(join(ROOT, document), 'utf8').matchAll(BLOCK)]
    if (blocks.length === 0) return `${document} has no TypeScript block; this check looks for some`
    const name = basename(document, '.md')
    for (const [i, [, code = '']] of blocks.entries()) writeFileSync(join(folder, `${name}-${i + 1}.ts`), code)
  }
  const paths = {
    '@vibesmatch/client': ['../../sdk/src/index.ts'],
    '@vibesmatch/client/*': ['../../sdk/src/*.ts', '../../sdk/src/*/index.ts'],
  }
  const options = {
    extends: '../../sdk/tsconfig.json',
    compilerOptions: { paths, noUnusedLocals: false },
    include: ['*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
  return program(bin('tsc'), '-p', folder)
}

if (import.meta.main) console.log(sdkExamplesCompile() ?? 'The examples compile.')
