import { APP, LEFT_OUT, ONCE, type Names } from '../../sdk/names.ts'
import { OPERATORS } from '../../sdk/operator-names.ts'
import type { Schema } from './schema-types.ts'

interface Content {
  schema?: Schema
}

/** An operation of the OpenAPI document. */
export interface Documented {
  operationId: string
  summary: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; schema: Schema; description?: string }[]
  requestBody?: { required?: boolean; content: Record<string, Content> }
  responses: Record<string, { description?: string; content?: Record<string, Content> }>
}

export interface OpenApi {
  paths: Record<string, Record<string, Documented>>
  components: { schemas: Record<string, Schema> }
}

/** An operation as the library has it. */
export interface Operation {
  group: string
  method: string
  verb: string
  path: string
  documented: Documented
  /** Names of the parameters in the path, in order. */
  places: string[]
  input: Input | null
  output: Output
  /** How the request is sent and its answer taken, as `sdk/src/operation.ts` reads it. */
  flags: string
}

export interface Input {
  schema: Schema
  isRequired: boolean
}

export type Output =
  | { kind: 'data'; schema: Schema }
  | { kind: 'list'; schema: Schema; items: string; meta: Schema }
  | { kind: 'json'; schema: Schema }
  | { kind: 'blob' }

const BASE = '/api/v1'
const SENDS_TOKEN = (one: Documented) => (one.security ?? []).length > 0

/** Every operation once: paths that are an alias of another are not counted. */
export function documentedOperations({ paths }: OpenApi): { verb: string; path: string; documented: Documented }[] {
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(([, { operationId, summary }]) => operationId && !summary.endsWith('(alias)'))
      .map(([verb, documented]) => ({ verb: verb.toUpperCase(), path, documented })),
  )
}

/** What is wrong with the names: an operation without one, with two, or one of an operation that does not exist. */
export function namingFaults(ids: readonly string[], tables: readonly Names[], leftOut: readonly string[]): string[] {
  const named = [
    ...tables.flatMap((table) => Object.values(table).flatMap((group) => Object.values(group))),
    ...leftOut,
  ]
  const counts = Map.groupBy(named, (id) => id)
  return [
    ...ids
      .filter((id) => !counts.has(id))
      .map((id) => `${id} has no name in sdk/names.ts or sdk/operator-names.ts; add one, or a reason to LEFT_OUT`),
    ...[...counts].filter(([, all]) => all.length > 1).map(([id]) => `${id} has two names in sdk/; keep one`),
    ...[...counts.keys()]
      .filter((id) => !ids.includes(id))
      .map((id) => `${id} has a name in sdk/, and is no operation of the API`),
  ]
}

/**
 * The operations of one table of names.
 * @throws Error when names and document disagree, or when an operation has a form that the library cannot send
 */
export function operationsOf(document: OpenApi, names: Names): Operation[] {
  const all = documentedOperations(document)
  const faults = namingFaults(
    all.map(({ documented }) => documented.operationId),
    [APP, OPERATORS],
    Object.keys(LEFT_OUT),
  )
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const byId = new Map(all.map((one) => [one.documented.operationId, one]))
  return Object.entries(names).flatMap(([group, methods]) =>
    Object.entries(methods).flatMap(([method, id]) => {
      const found = byId.get(id)
      return found ? [operation(document, group, method, found)] : []
    }),
  )
}

function operation(
  document: OpenApi,
  group: string,
  method: string,
  { verb, path, documented }: { verb: string; path: string; documented: Documented },
): Operation {
  const [input, isForm] = inputOf(verb, documented)
  const output = outputOf(document, documented)
  const headers = new Set((documented.parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name))
  if (verb === 'POST' && !headers.has('Idempotency-Key'))
    throw new Error(`${documented.operationId} is a POST without an Idempotency-Key; the library sends one with each`)
  const text = JSON.stringify('schema' in output ? output.schema : {})
  const isSession = text.includes('#/components/schemas/Session"')
  const token = 'schema' in output ? resolved(document, output.schema).properties?.['token'] : undefined
  const flags = [
    input ? 'i' : '',
    isForm ? 'f' : '',
    SENDS_TOKEN(documented) ? '' : 'n',
    headers.has('Device-Proof') ? 'p' : '',
    isSession ? 's' : token && group === 'self' ? 't' : '',
    documented.operationId.startsWith('signOut') ? 'x' : '',
    ONCE.has(documented.operationId) ? 'o' : '',
    output.kind === 'blob' ? 'b' : output.kind === 'json' ? 'j' : '',
  ].join('')
  return {
    group,
    method,
    verb,
    path: path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : `~${path}`,
    documented,
    places: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    input,
    output,
    flags: output.kind === 'list' ? `${flags}:${output.items}` : flags,
  }
}

/** The body, or the parameters of the query; no operation has both. */
function inputOf(verb: string, { operationId, requestBody, parameters = [] }: Documented): [Input | null, boolean] {
  const query = parameters.filter((one) => one.in === 'query')
  if (requestBody) {
    if (query.length > 0) throw new Error(`${operationId} has a body and a query; the library takes one of them`)
    if (verb === 'GET' || verb === 'DELETE') throw new Error(`${operationId}: ${verb} with a body`)
    const [type = '', content] = Object.entries(requestBody.content)[0] ?? []
    // Every field may be absent, and the body is required: `{}` is sent.
    const schema = content?.schema ?? {}
    return [{ schema, isRequired: requestBody.required === true }, type === 'multipart/form-data']
  }
  if (query.length === 0) return [null, false]
  if (verb !== 'GET' && verb !== 'DELETE') throw new Error(`${operationId}: ${verb} with a query and no body`)
  const required = query.filter((one) => one.required).map(({ name }) => name)
  const properties = Object.fromEntries(
    query.map(({ name, schema, description }) => [name, { ...schema, ...(description ? { description } : {}) }]),
  )
  return [{ schema: { type: 'object', properties, required }, isRequired: required.length > 0 }, false]
}

function outputOf(document: OpenApi, { operationId, responses }: Documented): Output {
  const content = (responses['200'] ?? responses['201'])?.content ?? {}
  const schema = content['application/json']?.schema
  if (!schema) return { kind: 'blob' }
  const data = schema.properties?.['data']
  if (!data) return { kind: 'json', schema }
  const meta = schema.properties?.['meta']
  if (!meta) return { kind: 'data', schema: data }
  const lists = Object.entries(resolved(document, data).properties ?? {}).filter(([, one]) => one.type === 'array')
  const [[items] = [], second] = lists
  if (!items || second) throw new Error(`${operationId} has no list, or two; the library pages through one`)
  return { kind: 'list', schema: data, items, meta }
}

export const resolved = ({ components }: OpenApi, schema: Schema): Schema =>
  schema.$ref ? (components.schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}) : schema
