import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/** Licences of packages: `npm run licences` lists them; see docs/decisions/license.md. */

/** What packages that are deployed may be under: use in proprietary software is allowed, and notices are kept. */
const DEPLOYED = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MIT OR Apache-2.0',
  'PSF-2.0',
])

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
}

export interface Licence {
  /** Where the package stands below node_modules. */
  name: string
  licence: string
  isDeployed: boolean
}

/** The licence of every locked package; that of one for another system which says none is unknown here. */
export function licences(): Licence[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { license, dev, optional, devOptional }]) => ({
      name: path.slice('node_modules/'.length),
      licence: license ?? declaredIn(path) ?? 'unknown',
      // Optional ones are the Node of each system, which runs tools.
      isDeployed: dev !== true && optional !== true && devOptional !== true,
    }))
}

function declaredIn(path: string): string | undefined {
  const file = join(ROOT, path, 'package.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as { license?: string }).license
}

/** Deployed packages under a licence that the decision does not allow. */
export function licencesAllowed(all: readonly Licence[] = licences()): Finding {
  const findings = all
    .filter(({ isDeployed, licence }) => isDeployed && !DEPLOYED.has(licence))
    .map(({ name, licence }) => `${name}: ${licence} is not a licence that docs/decisions/license.md allows`)
  return findings.length === 0 ? null : findings.join('\n')
}

if (import.meta.main)
  for (const { name, licence, isDeployed } of licences())
    console.log(`${isDeployed ? 'deployed' : 'tool    '}  ${licence.padEnd(20)}  ${name}`)
