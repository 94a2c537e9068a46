import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { APP } from '../../sdk/names.ts'
import { OPERATORS } from '../../sdk/operator-names.ts'
import { endpoints } from '../../src/features/endpoints.ts'
import { ERRORS } from '../../src/foundation/errors.ts'
import { openApiDocument } from '../../src/http/openapi.ts'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from '../check/run.ts'
import { operationsOf, resolved, type OpenApi, type Operation } from './operations.ts'
import { comment, isInterface, typeOf, type Schema } from './schema-types.ts'

/**
 * Writes sdk/src/generated from the OpenAPI document and sdk/names.ts: types, and one line for each operation that says how it
 * is called. See docs/decisions/client-library.md.
 */
const HEAD = '// Written by scripts/sdk/generate.ts from the OpenAPI document; "npm run sdk:generate" writes it anew.\n'
const FOLDER = 'sdk/src/generated'

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

const declared = (name: string, text: string, schema: Schema): string =>
  `export ${isInterface(schema) ? `interface ${name} ` : `type ${name} = `}${text}`

/** The types of one table of names, and which named schemas they need. */
class Types {
  readonly #document: OpenApi
  readonly #prefix: string
  readonly used = new Set<string>()
  readonly #named: string[] = []

  constructor(document: OpenApi, prefix: string) {
    this.#document = document
    this.#prefix = prefix
  }

  of = (schema: Schema): string =>
    typeOf(schema, (name) => {
      this.used.add(name)
      return name
    })

  #give(name: string, text: string, schema: Schema): string {
    // A named schema, or a list of it, needs no further name.
    if (schema.$ref) return text
    this.#named.push(declared(name, text, schema))
    return name
  }

  /** The methods of each group, as an interface. */
  api(name: string, operations: readonly Operation[]): string {
    const groups = [...Map.groupBy(operations, ({ group }) => group)].map(
      ([group, methods]) => `${group}: {\n${methods.map((one) => this.#method(one)).join('\n')}\n}`,
    )
    return `export interface ${name} {\n${groups.join('\n')}\n}`
  }

  #method(operation: Operation): string {
    const { group, method, verb, path, documented, places, input } = operation
    const name = this.#prefix + capital(group) + capital(method)
    const args = [
      ...places.map((place) => `${camel(place)}: string`),
      ...(input
        ? [`input${input.isRequired ? '' : '?'}: ${this.#give(`${name}Input`, this.of(input.schema), input.schema)}`]
        : []),
      'options?: CallOptions',
    ]
    const text = [
      `${documented.summary}.`,
      ...(documented.description ? ['', documented.description] : []),
      '',
      `\`${verb} ${path.startsWith('~') ? path.slice(1) : `/api/v1${path}`}\``,
    ]
    return `${comment(text.join('\n'))}${method}(${args.join(', ')}): ${this.#answer(operation, name)}`
  }

  #answer({ output }: Operation, name: string): string {
    if (output.kind === 'blob') return 'Promise<Blob>'
    const data = this.#give(`${name}Data`, this.of(output.schema), output.schema)
    if (output.kind !== 'list') return `Promise<${data}>`
    const { pagination: _, ...further } = output.meta.properties ?? {}
    const meta = { type: 'object', properties: further, required: output.meta.required ?? [] }
    const items = resolved(this.#document, output.schema).properties?.[output.items]?.items ?? {}
    const more = Object.keys(further).length === 0 ? '' : `, ${this.of(meta)}`
    return `List<${this.of(items)}, ${data}${more}>`
  }

  /** Named schemas that these need, themselves included. */
  closure(): Set<string> {
    const before = this.used.size
    for (const name of this.used) this.of(this.#document.components.schemas[name] ?? {})
    return this.used.size === before ? this.used : this.closure()
  }

  schemas(names: Iterable<string>): string[] {
    return [...names].toSorted().map((name) => {
      const schema = this.#document.components.schemas[name] ?? {}
      const text = this.of(schema)
      return comment(schema.description) + declared(name, text, schema)
    })
  }

  get named(): string[] {
    return this.#named
  }
}

const table = (name: string, api: string, from: string, operations: readonly Operation[]): string => {
  const groups = [...Map.groupBy(operations, ({ group }) => group)].map(([group, methods]) => {
    const lines = methods.map(
      ({ method, verb, path, flags }) =>
        `${method}: '${verb} ${path.replaceAll(/\{\w+\}/g, '*')}${flags ? ` ${flags}` : ''}'`,
    )
    return `${group}: {\n${lines.join(',\n')},\n}`
  })
  return [
    `import type { Operations } from '../operation.ts'\nimport type { ${api} } from './${from}'`,
    `export const ${name}: Operations<${api}> = {\n${groups.join(',\n')},\n}`,
  ].join('\n\n')
}

/** The generated files, by their path from the root. */
export async function generatedFiles(): Promise<Record<string, string>> {
  // Guarantee: the document is OpenAPI; what the library reads of it is checked while it is read.
  const document = JSON.parse(JSON.stringify(openApiDocument(endpoints, ''))) as OpenApi
  const [app, operators] = [operationsOf(document, APP), operationsOf(document, OPERATORS)]
  const [types, more] = [new Types(document, ''), new Types(document, 'Operators')]
  const appApi = types.api('AppApi', app)
  const operatorApi = more.api('OperatorApi', operators)
  const shared = types.closure()
  const own = [...more.closure()].filter((name) => !shared.has(name))
  const imported = [...more.used].filter((name) => shared.has(name)).toSorted()
  const codes = Object.keys(ERRORS).map((code) => `'${code}'`)
  const uses = (text: string, from: string, names: string[]) => {
    const needed = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text))
    return needed.length === 0 ? '' : `import type { ${needed.join(', ')} } from '${from}'`
  }
  const appText = [appApi, ...types.named, ...types.schemas(shared)].join('\n\n')
  const operatorText = [operatorApi, ...more.named, ...more.schemas(own)].join('\n\n')
  const heads = (text: string) => [
    uses(text, '../foundation.ts', ['Upload']),
    uses(text, '../lists.ts', ['List']),
    uses(text, '../operation.ts', ['CallOptions']),
  ]
  const files = {
    'app-types.ts': [...heads(appText), `export type ErrorCode = ${codes.join(' | ')}`, appText].join('\n\n'),
    'app-operations.ts': table('APP_OPERATIONS', 'AppApi', 'app-types.ts', app),
    'operator-types.ts': [...heads(operatorText), uses(operatorText, './app-types.ts', imported), operatorText].join(
      '\n\n',
    ),
    'operator-operations.ts': table('OPERATOR_OPERATIONS', 'OperatorApi', 'operator-types.ts', operators),
  }
  const options = await resolveConfig(join(ROOT, FOLDER, 'app-types.ts'))
  const written = Object.entries(files).map(async ([name, text]): Promise<[string, string]> => [
    `${FOLDER}/${name}`,
    await format(`${HEAD}\n${text}\n`, { ...options, parser: 'typescript' }),
  ])
  return Object.fromEntries(await Promise.all(written))
}

/** Whether sdk/src/generated is what the API and sdk/names.ts say. */
export async function sdkIsCurrent(): Promise<Finding> {
  const stale = Object.entries(await generatedFiles()).filter(([path, text]) => {
    try {
      return readFileSync(join(ROOT, path), 'utf8') !== text
    } catch {
      return true
    }
  })
  return stale.length === 0
    ? null
    : `${stale.map(([path]) => path).join(', ')} do not fit the API; run "npm run sdk:generate"`
}

if (import.meta.main)
  for (const [path, text] of Object.entries(await generatedFiles())) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true })
    writeFileSync(join(ROOT, path), text)
  }
