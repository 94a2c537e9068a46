import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../stack/paths.ts'

/** Commands of wrangler that have two words. */
const GROUPS = new Set(['deployments', 'secret', 'triggers', 'versions'])

/** Asks the real wrangler for the help of each command that was called. @returns flags that it does not list */
export function checkFlags(calls: readonly (readonly string[])[]): string[] {
  const flags = new Map<string, Set<string>>()
  for (const call of calls) {
    const command = call.slice(0, GROUPS.has(call[0] ?? '') ? 2 : 1).join(' ')
    const known = flags.get(command) ?? new Set()
    flags.set(command, known)
    for (const [, flag = ''] of call.map((one) => /^(--[\w-]+)/.exec(one) ?? []).filter(({ length }) => length > 0))
      known.add(flag)
  }
  const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')
  return [...flags].flatMap(([command, used]) => {
    const { stdout, stderr } = spawnSync(process.execPath, [wrangler, ...command.split(' '), '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
    })
    const help = `${stdout}${stderr}`
    return [...used].filter((flag) => !help.includes(`${flag} `)).map((flag) => `wrangler ${command}: no flag ${flag}`)
  })
}
