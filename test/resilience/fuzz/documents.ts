import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Json } from '../../support/api.ts'

/** A JSON schema, as documents have them. */
export type Schema = Record<string, Json>

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
}

export interface Operation {
  id: string
  method: string
  /** From the root of the host, with `{name}` for parameters. */
  path: string
  tag: string
  isSecured: boolean
  parameters: Parameter[]
  body: { type: string; schema: Schema } | null
  responses: Map<number, { types: Map<string, Validate>; codes: Set<string> }>
  /** Whether a body is one that the document allows. */
  isBody: Validate
}

/** Null when a value is as declared, or what is wrong with it. */
export type Validate = (value: unknown) => string | null

/** Compiles schemas of a document, whose references are to its own components. */
function compilerOf(components: Json): (schema: Schema) => Validate {
  const ajv = new Ajv2020({ strict: false, allErrors: false, unicodeRegExp: false })
  // ajv-formats is CommonJS, so what it exports is one level further down than its types say.
  const add = (formats as Json).default ?? formats
  add(ajv)
  return (schema) => {
    let validate: ValidateFunction | undefined
    return (value) => {
      validate ??= ajv.compile({ ...schema, components })
      if (validate(value)) return null
      const [first] = validate.errors ?? []
      return `${first?.instancePath || '/'} ${first?.message ?? 'is not right'}`
    }
  }
}

/** Requires that every id names an operation, so that a renamed one is not forgotten here. @throws Error */
export function requireKnown(operations: readonly Operation[], ids: ReadonlySet<string>): void {
  const unknown = [...ids].filter((id) => !operations.some((operation) => operation.id === id))
  if (unknown.length > 0) throw new Error(`no operation has the id ${unknown.join(' or ')}`)
}

/** The operations of an OpenAPI document. */
export function operationsOf(document: Json): Operation[] {
  const compile = compilerOf(document.components)
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, declared]) => {
      const [type, content] = Object.entries<Json>(declared.requestBody?.content ?? {})[0] ?? []
      return {
        id: declared.operationId,
        method: method.toUpperCase(),
        path,
        tag: declared.tags[0],
        // With an empty requirement beside it the token is optional.
        isSecured: declared.security.length > 0 && declared.security.every((one: Json) => Object.keys(one).length > 0),
        parameters: (declared.parameters ?? []).filter(({ in: place }: Json) => place !== 'header'),
        body: type === undefined ? null : { type, schema: content.schema },
        isBody: content ? compile(content.schema) : () => null,
        responses: new Map(
          Object.entries<Json>(declared.responses).map(([status, response]) => [
            Number(status),
            {
              codes: new Set(Object.keys(response.content?.['application/json']?.examples ?? {})),
              types: new Map(
                Object.entries<Json>(response.content ?? {}).map(([name, { schema }]) => [name, compile(schema ?? {})]),
              ),
            },
          ]),
        ),
      }
    }),
  )
}

/** The events of an AsyncAPI document: what clients may send, and what is right to hear. */
export interface Events {
  up: Map<string, { schema: Schema; isData: Validate }>
  down: Map<string, Validate>
  ack: Map<string, Validate>
}

export function eventsOf(document: Json): Events {
  const compile = compilerOf(document.components)
  const of = (kind: string) =>
    Object.entries<Schema>(document.components.schemas)
      .filter(([name]) => name.startsWith(`${kind}.`))
      .map(([name, schema]) => [nameIn(document, name, kind), schema] as const)
  return {
    up: new Map(of('up').map(([event, schema]) => [event, { schema, isData: compile(schema) }])),
    down: new Map([
      ...of('down').map(([event, schema]) => [event, compile(schema)] as const),
      ['error', compile(document.components.schemas.error)],
    ]),
    ack: new Map(of('ack').map(([event, schema]) => [event, compile(schema)])),
  }
}

/** Keys of components have a dot where events have a colon. */
const nameIn = (document: Json, key: string, kind: string): string => {
  const name = key.slice(kind.length + 1)
  const message = document.components.messages[`json.${key}`]
  return message?.name && message.name !== 'ack' ? message.name : name.replace('.', ':')
}
