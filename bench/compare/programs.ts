import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { PlainError } from '../../scripts/stack/on-end.ts'

/** Programs required for a comparison, by their Debian package. */
const PACKAGES = { wrk: 'wrk', pgbouncer: 'pgbouncer', 'redis-server': 'redis-server' } as const

export type Program = keyof typeof PACKAGES

const FURTHER = ['/usr/sbin', '/usr/local/sbin']

/** Where a program is; null when it is not installed. */
export function find(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...FURTHER]
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null
}

/**
 * The paths of all programs. Missing ones are installed where possible.
 * @throws PlainError naming what has to be installed
 */
export function findPrograms(): Record<Program, string> {
  const names = Object.keys(PACKAGES) as Program[]
  const missing = names.filter((name) => find(name) === null)
  if (missing.length > 0) install(missing.map((name) => PACKAGES[name]))
  const paths = names.map((name) => [name, find(name)] as const)
  const lost = paths.filter(([, path]) => path === null).map(([name]) => PACKAGES[name])
  if (lost.length > 0) throw new PlainError(`The benchmark needs ${lost.join(', ')}: apt-get install ${lost.join(' ')}`)
  return Object.fromEntries(paths) as Record<Program, string>
}

function install(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || find('apt-get') === null) return
  console.log(`installing ${packages.join(', ')}`)
  try {
    execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'ignore',
    })
  } catch {
    // Reported by the caller, with what is still missing.
  }
}
