/**
 * What clients rely on: the OpenAPI and the AsyncAPI document without texts, examples and what exists in development only.
 * Small enough to be kept, with one line for each part, so that a diff of two shows what changed.
 */
export interface Contract {
  /** The release of which it is, as in package.json. */
  version: string
  /** By method and path: `GET /api/v1/auth/me`. */
  operations: Record<string, OperationContract>
  /** Named schemas that others refer to. */
  schemas: Record<string, Schema>
  events: EventContracts
}

export interface OperationContract {
  id: string
  needsToken: boolean
  /** The day after which it may be gone; only of a deprecated operation. */
  sunset?: string
  /** By place and name: `query limit`. Parameters of the path have their position for a name. */
  parameters: Record<string, { required: boolean; schema: Schema }>
  body?: { required: boolean; content: Record<string, Schema> }
  /** Successes by status. */
  answers: Record<string, { headers: string[]; content: Record<string, Schema> }>
  /** Error codes by status. */
  errors: Record<string, string[]>
}

export interface EventContracts {
  /** By the address of a socket, what it takes and sends: `up.send_message`, `down.new_message`. */
  channels: Record<string, string[]>
  schemas: Record<string, Schema>
}

/** A JSON Schema. */
export interface Schema {
  [keyword: string]: unknown
}

type Json = ReturnType<typeof JSON.parse>

/** Keywords that say nothing about which values are valid. */
const WORDS: ReadonlySet<string> = new Set(['description', 'title', 'summary', 'example', 'examples', 'default'])

/** @param openApi as `openApiDocument` makes it @param asyncApi as `asyncApiDocument` makes it */
export function contractOf(version: string, openApi: object, asyncApi: object): Contract {
  // As it is served: without fields that are undefined.
  const [http, sockets]: [Json, Json] = [JSON.parse(JSON.stringify(openApi)), JSON.parse(JSON.stringify(asyncApi))]
  const operations = Object.entries<Json>(http.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods)
      .filter(([, { tags }]) => !tags?.includes('Development'))
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, ofOperation(operation, path)] as const),
  )
  return {
    version,
    operations: Object.fromEntries(operations),
    schemas: bareAll(http.components?.schemas ?? {}),
    events: {
      channels: Object.fromEntries(
        Object.values<Json>(sockets.channels ?? {}).map(({ address, messages }) => [
          address,
          Object.keys(messages).toSorted(),
        ]),
      ),
      schemas: withoutCodes(bareAll(sockets.components?.schemas ?? {})),
    },
  }
}

function ofOperation(operation: Json, path: string): OperationContract {
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const parameters = (operation.parameters ?? []).map((one: Json) => [
    one.in === 'path' ? `path ${places.indexOf(one.name) + 1}` : `${one.in} ${one.name}`,
    { required: one.required === true, schema: bare(one.schema ?? {}) },
  ])
  const responses = Object.entries<Json>(operation.responses)
  const { security = [], requestBody } = operation
  return {
    id: operation.operationId,
    needsToken: security.length > 0 && security.every((one: object) => Object.keys(one).length > 0),
    ...(operation['x-sunset'] === undefined ? {} : { sunset: operation['x-sunset'] }),
    parameters: Object.fromEntries(parameters),
    ...(requestBody
      ? { body: { required: requestBody.required === true, content: contentOf(requestBody.content) } }
      : {}),
    answers: Object.fromEntries(
      responses
        .filter(([status]) => Number(status) < 400)
        .map(([status, { headers = {}, content = {} }]) => [
          status,
          { headers: Object.keys(headers).toSorted(), content: contentOf(content) },
        ]),
    ),
    errors: Object.fromEntries(
      responses
        .filter(([status]) => Number(status) >= 400)
        .map(([status, { content }]) => [
          status,
          Object.keys(content?.['application/json']?.examples ?? {}).toSorted(),
        ]),
    ),
  }
}

const contentOf = (content: Json): Record<string, Schema> =>
  Object.fromEntries(Object.entries<Json>(content).map(([type, { schema }]) => [type, bare(schema ?? {})]))

const bareAll = (schemas: Json): Record<string, Schema> =>
  Object.fromEntries(Object.entries<Json>(schemas).map(([name, schema]) => [name, bare(schema)]))

/** Of the event `error` any code may come: clients have to accept new ones (docs/versions.md). */
function withoutCodes({ error, ...others }: Record<string, Schema>): Record<string, Schema> {
  if (error === undefined) return others
  return {
    ...others,
    error: { ...error, properties: { ...(error['properties'] as object), code: { type: 'string' } } },
  }
}

/** A schema without words. Below `properties` every key is a name, also `description`. */
function bare(schema: Json): Schema {
  return Object.fromEntries(
    Object.entries<Json>(schema)
      .filter(([keyword]) => !WORDS.has(keyword))
      .map(([keyword, value]) => [
        keyword,
        keyword === 'properties'
          ? bareAll(value)
          : keyword === 'enum' || keyword === 'const' || keyword === 'required'
            ? value
            : Array.isArray(value)
              ? value.map((one: Json) => (isObject(one) ? bare(one) : one))
              : isObject(value)
                ? bare(value)
                : value,
      ]),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
