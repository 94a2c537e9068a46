import { spawn } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../../../scripts/stack/paths.ts'
import { temporaryFolder } from '../../support/node/programs.ts'
import { FAULTS, type Fault } from './planted-faults.ts'

/**
 * Whether the fuzzer notices anything: `npm run fuzz:planted [-- --seconds 60] [--only <part of a name>]`. Plants each fault
 * into a copy of the project and lets the fuzzer loose on it. Fails when more than one goes unnoticed.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
})
const COPIED = [
  '.oxlintrc.json',
  'app',
  'assets',
  'drizzle',
  'migrations',
  'package.json',
  'public',
  'scripts',
  'src',
  'test',
  'tsconfig.json',
  'wrangler.passwords.toml',
  'wrangler.toml',
]

const chosen = FAULTS.filter(({ name }) => name.includes(values.only))
const unnoticed: string[] = []
for (const fault of chosen) {
  const { isNoticed, said } = await run(fault)
  console.log(`${isNoticed ? 'noticed ' : 'UNNOTICED'} ${fault.name}\n    ${said}`)
  if (!isNoticed) unnoticed.push(fault.name)
}
console.log(`${chosen.length - unnoticed.length} of ${chosen.length} noticed`)
process.exit(unnoticed.length > 1 ? 1 : 0)

async function run(fault: Fault): Promise<{ isNoticed: boolean; said: string }> {
  const folder = await temporaryFolder()
  try {
    for (const name of COPIED)
      await cp(join(ROOT, name), join(folder.path, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
    await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'))
    for (const { file, from, to } of fault.changes) {
      const path = join(folder.path, file)
      const text = await readFile(path, 'utf8')
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
      await writeFile(
        path,
        text.replace(from, () => to),
      )
    }
    return await fuzz(folder.path)
  } finally {
    await folder.remove()
  }
}

async function fuzz(cwd: string): Promise<{ isNoticed: boolean; said: string }> {
  const program = spawn(
    process.execPath,
    [join(cwd, 'test', 'fuzz', 'fuzz.ts'), '--seconds', values.seconds, '--stop-at', '1', '--seed', values.seed],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  program.stdout.on('data', (part: Buffer) => (output += part.toString()))
  program.stderr.on('data', (part: Buffer) => (output += part.toString()))
  const code = await new Promise<number | null>((resolve) => program.on('close', resolve))
  const complaint = output.split('\n').find((line) => line.startsWith('- '))
  // What does not even start has not been noticed by asking.
  return {
    isNoticed: code === 1 && complaint !== undefined,
    said: (complaint ?? output.trim().split('\n').at(-1) ?? '').slice(0, 200),
  }
}
