import { endpoints } from '../../../src/features/endpoints.ts'
import { openApiDocument } from '../../../src/http/openapi.ts'

/** A JSON Schema, as far as examples need it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  example?: unknown
  default?: unknown
  enum?: readonly unknown[]
  format?: string
  minimum?: number
  exclusiveMinimum?: number
  minLength?: number
  minItems?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  pattern?: string
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
}

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema: Schema
  example?: unknown
}

interface Documented {
  operationId?: string
  tags?: readonly string[]
  summary: string
  description?: string
  security?: readonly Record<string, unknown>[]
  parameters?: readonly Parameter[]
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> }
}

export interface Document {
  tags: readonly { name: string; description?: string }[]
  paths: Record<string, Record<string, Documented>>
  components: { schemas: Record<string, Schema> }
}

/** A value of a path, a query or a header. */
export interface Value {
  readonly name: string
  readonly value: string
  readonly isRequired: boolean
}

/** An operation with examples for everything that it takes. */
export interface Described {
  readonly id: string
  readonly tag: string
  readonly title: string
  /** The first paragraph of what the document says; '' without any. */
  readonly about: string
  readonly method: string
  /** With `{name}` in place of each parameter. */
  readonly path: string
  readonly takesToken: boolean
  readonly places: readonly Value[]
  readonly query: readonly Value[]
  readonly headers: readonly Value[]
  readonly body: Body | null
}

/** A document as JSON, or the fields of a form, where a file is null. */
export type Body =
  { readonly type: string; readonly json: unknown } | { readonly form: Readonly<Record<string, string | null>> }

/** The document as it is served in development, where every operation exists. */
export const document = (): Document =>
  // Guarantee: what is read of it is what OpenAPI 3.1 says of such documents; test/contract/openapi.test.ts lints it.
  openApiDocument(endpoints, 'http://localhost:8787') as unknown as Document

/** Every operation once; those of another path with the same meaning are left out. */
export function requestsOf({ paths }: Document): readonly Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId, summary }]) => operationId !== undefined && !summary.endsWith('(alias)'))
      .map(([method, documented]) => described(method.toUpperCase(), path, documented)),
  )
}

function described(method: string, path: string, documented: Documented): Described {
  const { operationId = '', tags = [], summary, description = '', security = [], parameters = [] } = documented
  const values = (place: Parameter['in']): Value[] =>
    parameters
      .filter((one) => one.in === place)
      .map(({ name, required = false, schema, example }) => ({
        name,
        value: String(example ?? exampleOf(schema)),
        isRequired: required,
      }))
  return {
    id: operationId,
    tag: tags[0] ?? 'Operations',
    title: summary,
    about: description.split('\n\n')[0] ?? '',
    method,
    path,
    takesToken: security.length > 0,
    places: values('path'),
    query: values('query'),
    headers: values('header'),
    body: bodyOf(documented),
  }
}

function bodyOf({ requestBody }: Documented): Body | null {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (type === undefined || content === undefined) return null
  if (!type.startsWith('multipart/')) return { type, json: content.example ?? exampleOf(content.schema) }
  const fields = Object.entries(content.schema.properties ?? {})
  return {
    form: Object.fromEntries(
      fields.map(([name, schema]) => [name, schema.format === 'binary' ? null : String(exampleOf(schema))]),
    ),
  }
}

/**
 * A value that a schema allows, with the required fields of objects.
 * @throws Error for a schema with a pattern and without an example
 */
export function exampleOf(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example
  if (schema.default !== undefined) return schema.default
  if (schema.enum) return schema.enum[0]
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0]
  if (choice) return exampleOf(choice)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') {
    const required = new Set(schema.required)
    const fields = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name))
    return Object.fromEntries(fields.map(([name, one]) => [name, exampleOf(one)]))
  }
  if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}))
  if (type === 'integer' || type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
  if (type === 'boolean') return true
  if (schema.pattern !== undefined) throw new Error(`Give an example of ${schema.pattern}; none can be made up.`)
  return FORMATS[schema.format ?? ''] ?? 'text'.padEnd(schema.minLength ?? 0, '.')
}

// Fixed clock: examples for readers; nothing compares them with the present.
const FORMATS: Readonly<Record<string, string>> = {
  uuid: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  email: 'ana@example.com',
  date: '1995-05-15',
  'date-time': '2026-11-30T12:00:00.000Z',
}
