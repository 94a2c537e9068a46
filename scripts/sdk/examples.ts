import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program, type Finding } from '../check/run.ts'
import { bin, ROOT } from '../stack/paths.ts'

const BLOCK = /^```ts\n([^]*?)^```$/gm

/** Whether every TypeScript block of sdk/README.md compiles as it stands there. */
export function sdkExamplesCompile(): Finding {
  const folder = join(ROOT, 'dist', 'sdk-examples')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const blocks = [...readFileSync(join(ROOT, 'sdk', 'README.md'), 'utf8').matchAll(BLOCK)]
  if (blocks.length === 0) return 'sdk/README.md has no TypeScript block; this check looks for some'
  for (const [i, [, code = '']] of blocks.entries()) writeFileSync(join(folder, `block-${i + 1}.ts`), code)
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
