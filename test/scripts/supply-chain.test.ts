import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actionsArePinned, unpinned } from '../../scripts/check/actions.ts'
import { licences } from '../../scripts/check/licences.ts'
import { corrected, sbom, type Bom } from '../../scripts/sbom.ts'
import { ROOT } from '../../scripts/stack/paths.ts'

const SCHEMAS = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema')
const schema = (name: string) =>
  JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object

describe('the bill of materials', () => {
  const document = sbom()

  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { ...fullFormats, 'idn-email': true, 'iri-reference': true },
  })
  // Its references name the files as they are in the package.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  const isValid = ajv.compile<Bom>(schema('bom-1.6'))
  const errorsOf = (value: unknown) => (isValid(value) ? null : isValid.errors)

  it('is CycloneDX 1.6', () => {
    expect(document.specVersion).toBe('1.6')
    expect(errorsOf(document)).toBeNull()
  })

  it('has what is locked, once, and says what is deployed', () => {
    const named = (one: { name: string; version: string }) => `${one.name}@${one.version}`
    const refs = document.components.map(named)
    expect(new Set(refs).size).toBe(refs.length)
    const locked = new Set(licences().map(({ name }) => name.split('node_modules/').at(-1)))
    expect(new Set(document.components.map(({ name }) => name))).toEqual(locked)
    const hono = document.components.find(({ name }) => name === 'hono')
    expect(hono).toMatchObject({ scope: 'required', licenses: [{ license: { id: 'MIT' } }] })
    expect(document.components.find(({ name }) => name === 'vitest')).toMatchObject({ scope: 'optional' })
  })

  it('is named by the project, and is the same each time', () => {
    expect(document.metadata.component).toMatchObject({ name: 'vibesmatch', type: 'application' })
    expect(sbom()).toEqual(document)
  })

  it('corrects what npm writes about licences', () => {
    const one = { ...document.metadata.component, name: 'x' }
    const [first, second, third] = corrected(
      {
        ...document,
        components: [
          { ...one, licenses: [{ license: { id: 'MIT OR Apache-2.0' } }] },
          { ...one, name: 'y' },
          { ...one, name: 'z' },
        ],
      },
      'vibesmatch',
      new Map([['y', 'ISC']]),
    ).components
    expect(first?.licenses).toEqual([{ expression: 'MIT OR Apache-2.0' }])
    expect(second?.licenses).toEqual([{ license: { id: 'ISC' } }])
    expect(third?.licenses).toBeUndefined()
    expect(
      errorsOf({ ...document, components: [{ ...one, licenses: [{ license: { id: 'MIT OR Apache-2.0' } }] }] }),
    ).not.toBeNull()
  })
})

describe('the actions of workflows', () => {
  it('are pinned', () => {
    expect(actionsArePinned()).toBeNull()
  })

  it('are found where a tag, a branch or a short commit names them', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567'
    const used = ['a/b@v4', 'a/b@main', 'a/b@0123456 # v4', `a/b@${commit}`, `a/b@${commit} # v4.3.1`, './.github/own']
    const text = used.map((one) => `      - uses: ${one}`).join('\n')
    expect(unpinned('ci.yml', text).map((line) => line.split(': ')[0])).toEqual([
      'ci.yml:1',
      'ci.yml:2',
      'ci.yml:3',
      'ci.yml:4',
    ])
  })
})

it('workflows run commands that there are', () => {
  const folder = join(ROOT, '.github/workflows')
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
  const missing: string[] = []
  let seen = 0
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    // Well-formed, with commands that the pattern below finds.
    expect(parse(text)).toMatchObject({ permissions: { contents: 'read' } })
    for (const [, script, program] of text.matchAll(/(?:npm run (?:--silent )?([\w:-]+)|node (scripts\/\S+\.ts))/g)) {
      seen += 1
      if (script === undefined ? !existsSync(join(ROOT, program ?? '')) : !(script in scripts))
        missing.push(`${file}: ${script ?? program}`)
    }
  }
  expect(missing).toEqual([])
  expect(seen).toBeGreaterThan(5)
})

it.each(['scripts/monitor.ts', 'scripts/test-record.ts'])(
  '%s needs no packages, so that a workflow installs none',
  (file) => {
    const { metafile } = buildSync({
      entryPoints: [join(ROOT, file)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      metafile: true,
      write: false,
    })
    const imports = Object.values(metafile.outputs).flatMap(({ imports: all }) => all.map(({ path }) => path))
    expect(imports.filter((path) => !path.startsWith('node:'))).toEqual([])
    expect(imports).not.toEqual([])
  },
)
