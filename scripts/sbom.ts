import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { licences } from './check/licences.ts'
import { ROOT } from './stack/paths.ts'

/**
 * The bill of materials of the deployed Worker and of its tools, as CycloneDX 1.6 in JSON: `npm run --silent sbom`, or
 * `npm run sbom -- --output <file>`. Made offline, from package-lock.json. It has no time and no number
 * of its own, so the same lock file gives the same document.
 */

interface Licensed {
  license?: { id?: string; name?: string }
  expression?: string
}

export interface Component {
  'bom-ref': string
  name: string
  version: string
  type: string
  scope?: string
  purl: string
  licenses?: Licensed[]
}

export interface Bom {
  $schema: string
  bomFormat: 'CycloneDX'
  specVersion: string
  serialNumber?: string
  version: number
  metadata: { timestamp?: string; tools?: unknown; component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

/** The document that npm writes, corrected. */
export function sbom(): Bom {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) throw new Error(`npm sbom ended with ${String(status)}: ${stderr}`)
  const { name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string }
  return corrected(JSON.parse(stdout) as Bom, name, new Map(licences().map((one) => [one.name, one.licence])))
}

/**
 * What npm gets wrong: it writes version 1.5 of the format, names the project by its folder, gives each run a number and
 * a time, names its own tools as 1.4 did, and writes no licence, or an expression as if it were one licence. Licences
 * that the lock file does not have come from `declared`, by the package's name; those that say none stay without.
 */
export function corrected(bom: Bom, name: string, declared: ReadonlyMap<string, string>): Bom {
  const { serialNumber: _, ...rest } = bom
  const { timestamp: __, tools: ___, ...metadata } = bom.metadata
  return {
    ...rest,
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    specVersion: '1.6',
    metadata: { ...metadata, component: { ...bom.metadata.component, name } },
    components: bom.components.map((one) => licensed(one, declared.get(one.name))),
  }
}

function licensed(component: Component, declared: string | undefined): Component {
  const { licenses = [], ...rest } = component
  const [first] = licenses
  const licence = first?.license?.id ?? first?.expression ?? first?.license?.name ?? declared
  if (licence === undefined || licence === 'unknown') return rest
  return {
    ...rest,
    licenses: [/ (OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
  }
}

if (import.meta.main) {
  const { output } = parseArgs({ options: { output: { type: 'string' } } }).values
  const text = `${JSON.stringify(sbom(), null, 2)}\n`
  if (output === undefined) process.stdout.write(text)
  else writeFileSync(output, text)
}
