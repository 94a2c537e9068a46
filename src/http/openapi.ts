import { API } from '../catalogue/api.ts'
import { TAGS } from '../catalogue/tags.ts'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { deprecationInWords } from './deprecation.ts'
import { takesIfMatch } from './entity-tag.ts'
import { limitName, pathsOf, type Alias, type Declaration, type Endpoint } from './endpoint.ts'
import { needsConsent } from './consent.ts'
import { isForAnyVersion } from './open-for.ts'
import { ERRORS, type ErrorCode } from '../foundation/errors.ts'
import { dailyOf, LIMITS, type LimitName } from '../catalogue/limits.ts'
import { headersOf, registerHeaders, requestHeaders } from './openapi-headers.ts'
import { isRawJson, rawSchema } from './raw-json.ts'
import { withoutUnknown } from './validate.ts'

const errorSchema = z
  .object({
    success: z.literal(false),
    error: z.object({
      status: z.int(),
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
      request_id: z.string(),
    }),
  })
  .openapi('Error')

const paginationSchema = z
  .object({ cursor: z.string().nullable(), has_more: z.boolean(), limit: z.int() })
  .openapi('Pagination', { description: 'Pass `cursor` to get the next page; null on the last page.' })

/** The schema of a success, envelope included. Tests parse every response with it. */
export function answerSchema(response: Declaration['response']): z.ZodType | null {
  if ('raw' in response) return null
  const data = { success: z.literal(true), data: response.data }
  return response.paged
    ? z.strictObject({ ...data, meta: z.object({ pagination: paginationSchema, ...response.meta?.fields.shape }) })
    : z.strictObject(data)
}

/** Every error code of an operation: its own and those that its declaration implies. */
export function errorsOf(endpoint: Declaration): ErrorCode[] {
  const codes = new Set<ErrorCode>(endpoint.errors)
  const readsToken = endpoint.auth === 'user' || endpoint.takesToken === true
  if (readsToken) for (const code of ['UNAUTHORIZED', 'TOKEN_EXPIRED', 'ACCOUNT_SUSPENDED'] as const) codes.add(code)
  if (readsToken && !endpoint.whileDeleted) codes.add('ACCOUNT_DELETED')
  if (endpoint.recent || endpoint.permission) codes.add('FORBIDDEN')
  if (endpoint.permission && !endpoint.withoutFactor) codes.add('CONFIRMATION_REQUIRED')
  if (endpoint.contact !== undefined && endpoint.contact !== 'any') codes.add('VERIFICATION_REQUIRED')
  if (endpoint.body) for (const code of ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) codes.add(code)
  if (endpoint.method === 'post') {
    for (const code of ['IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'] as const) codes.add(code)
  }
  if (takesIfMatch(endpoint)) codes.add('PRECONDITION_FAILED')
  if (endpoint.query && 'cursor' in endpoint.query.shape) codes.add('INVALID_CURSOR')
  if (!endpoint.unlimited) codes.add('RATE_LIMIT_EXCEEDED')
  if (endpoint.challenge) codes.add('CHALLENGE_REQUIRED')
  if ((endpoint.limits ?? []).some((use) => dailyOf(limitName(use)))) codes.add('LIMIT_REACHED')
  if (needsConsent(endpoint)) codes.add('CONSENT_REQUIRED')
  if (!isForAnyVersion(endpoint)) codes.add('UPGRADE_REQUIRED')
  for (const code of ['VALIDATION_FAILED', 'INTERNAL', 'UNAVAILABLE'] as const) codes.add(code)
  return [...codes].toSorted((a, b) => ERRORS[a].status - ERRORS[b].status || a.localeCompare(b))
}

/** The OpenAPI 3.1 document of the given operations. */
export function openApiDocument(endpoints: readonly Endpoint[], serverUrl: string) {
  const app = new OpenAPIHono()
  app.openAPIRegistry.registerComponent('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  })
  const paths = endpoints.flatMap(pathsOf)
  registerHeaders(
    app,
    paths.some(({ deprecated }) => deprecated),
  )
  const known = new Set(paths.map(({ method, path }) => `${method.toUpperCase()} ${path}`))
  const ids = new Set<string>()
  for (const endpoint of endpoints) {
    pathsOf(endpoint).forEach((path, i) => {
      const isAlias = i > 0
      const id = isAlias ? aliasId(endpoint.operationId, path) : endpoint.operationId
      if (ids.has(id)) throw new Error(`two operations are called ${id}`)
      ids.add(id)
      const { deprecated } = path
      if (deprecated?.replacedBy !== undefined && !known.has(deprecated.replacedBy))
        throw new Error(`${path.path}: its successor does not exist: ${deprecated.replacedBy}`)
      app.openAPIRegistry.registerPath(
        operation(deprecated ? { ...endpoint, deprecated } : endpoint, path, id, isAlias),
      )
    })
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: API.name,
      version: API.version,
      description:
        'The backend of a dating app. Responses share one envelope, lists are paged by cursor, and every POST accepts an ' +
        '`Idempotency-Key`: repeated within a day it gets the first response, except where that was to be tried again (401, 429, ' +
        '5xx, and whatever has `Retry-After`). Texts are stored without surrounding space and without unneeded invisible characters; their ' +
        'length is counted in user-perceived characters (grapheme clusters). Realtime events are sent over WebSockets, as ' +
        'described in `/asyncapi.json`.',
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] })),
  })
}

/** The id under a further path, which it names: `listMatchesAtMatchingMatches`. Adding aliases leaves the others' ids as they are. */
const aliasId = (operationId: string, { path }: Alias): string => {
  const words =
    path
      .replace('/api/v1', '')
      .replaceAll(/\{\w+\}/g, '')
      .match(/[a-zA-Z0-9]+/g) ?? []
  return `${operationId}At${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`
}

type RouteConfig = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]

function operation(endpoint: Endpoint, { method, path }: Alias, id: string, isAlias: boolean): RouteConfig {
  const { tag, summary, query, params, deprecated } = endpoint
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary: isAlias ? `${summary} (alias)` : summary,
    description: describe(endpoint, isAlias),
    ...(deprecated ? { deprecated: true } : {}),
    ...(deprecated?.sunset === undefined ? {} : { 'x-sunset': deprecated.sunset }),
    security: securityOf(endpoint),
    request: {
      ...(query ? { query } : {}),
      ...(params ? { params } : {}),
      ...requestHeaders(endpoint),
      ...(endpoint.body ? { body: requestBody(endpoint, endpoint.body) } : {}),
    },
    responses: {
      ...success(endpoint),
      ...unchanged(endpoint),
      ...failures(endpoint),
      ...unavailable(endpoint),
      ...ownRefusals(endpoint),
    },
  }
}

/** An empty requirement makes the other one optional (OpenAPI 3.1, Security Requirement Object). */
export const securityOf = ({ auth, takesToken }: Declaration): Record<string, string[]>[] =>
  auth === 'user' ? [{ accessToken: [] }] : takesToken ? [{ accessToken: [] }, {}] : []

function describe(endpoint: Endpoint, isAlias: boolean): string {
  const [proper] = pathsOf(endpoint)
  const { general, unlimited } = endpoint
  const names = [...(general === undefined ? [] : [general]), ...(endpoint.limits ?? []).map(limitName)]
  const limits = names.map((name) => `\`${name}\` (${inWords(name)})`)
  return [
    endpoint.deprecated ? deprecationInWords(endpoint.deprecated) : '',
    isAlias && proper ? `The same operation as \`${proper.method.toUpperCase()} ${proper.path}\`.` : '',
    endpoint.description ?? '',
    endpoint.recent
      ? 'Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.'
      : '',
    contactInWords(endpoint.contact),
    limits.length > 0 ? `Rate limits: ${limits.join(', ')}.` : '',
    unlimited === undefined ? '' : `Not rate limited: ${unlimited}`,
    endpoint.challenge
      ? 'A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` ' +
        '`{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.'
      : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

function contactInWords(need: Endpoint['contact']): string {
  if (need === undefined || need === 'any') return ''
  const when =
    need === 'proved'
      ? ''
      : ` with ${Object.entries(need.provedWhenBody)
          .map(([field, values]) => `\`${field}: ${values.join(' | ')}\``)
          .join(' and ')}`
  return `Requires a verified phone number or e-mail address${when}; otherwise 403 \`VERIFICATION_REQUIRED\`.`
}

const WINDOWS: Record<number, string> = { 60: 'minute', 3_600: 'hour', 86_400: 'day' }
const SUBJECTS: Partial<Record<string, string>> = {
  phone: 'phone number',
  ip: 'network',
  'account and ip': 'account and network',
}

function inWords(name: LimitName): string {
  const { max, windowSeconds, per } = LIMITS[name]
  const window = dailyOf(name) ? 'UTC day' : (WINDOWS[windowSeconds] ?? `${windowSeconds / 60} minutes`)
  return `${max} per ${window} for each ${SUBJECTS[per] ?? per}`
}

const requestBody = ({ bodyKind, bodyExample, bodyIsOptional }: Endpoint, schema: z.ZodObject) => ({
  required: !bodyIsOptional,
  content: {
    [bodyKind === 'form' ? 'multipart/form-data' : 'application/json']: {
      schema: withoutUnknown(schema),
      example: bodyExample,
    },
  },
})

function success(endpoint: Endpoint): RouteConfig['responses'] {
  const { response } = endpoint
  if ('raw' in response) {
    const { status, type, description } = response
    const example = isRawJson(response) ? { example: response.example } : {}
    const content = { [type]: { schema: rawSchema(response), ...example } }
    return { [status]: { description, headers: headersOf(endpoint, status), ...(status === 101 ? {} : { content }) } }
  }
  const pagination = { cursor: null, has_more: false, limit: 20 }
  const meta = response.paged ? { meta: { pagination, ...response.meta?.example } } : {}
  const schema = answerSchema(response)
  if (!schema) return {}
  return {
    [response.status ?? 200]: {
      description: 'Success.',
      headers: headersOf(endpoint, response.status ?? 200),
      content: { 'application/json': { schema, example: { success: true, data: response.example, ...meta } } },
    },
  }
}

/** The 304 of a conditional GET. */
function unchanged(endpoint: Endpoint): RouteConfig['responses'] {
  if (endpoint.etag === undefined || endpoint.method !== 'get') return {}
  return { 304: { description: 'The version in `If-None-Match` is still current.', headers: headersOf(endpoint, 304) } }
}

/** The 503 of an operation with its own body for outages. */
function unavailable(endpoint: Endpoint): RouteConfig['responses'] {
  const { response } = endpoint
  if (!isRawJson(response) || !response.unavailable) return {}
  const { description, example } = response.unavailable
  const content = { [response.type]: { schema: response.schema, examples: { UNAVAILABLE: { value: example } } } }
  return { 503: { description, headers: headersOf(endpoint, 503), content } }
}

/** An error in a foreign protocol. */
function ownRefusals(endpoint: Endpoint): RouteConfig['responses'] {
  const { ownRefusals: own } = endpoint
  if (!own) return {}
  const content = { 'application/json': { schema: own.schema, examples: own.examples } }
  const refused = (status: number, description: string) => ({
    [status]: { description, headers: headersOf(endpoint, status), content },
  })
  return {
    ...refused(400, 'The request is not a valid handshake.'),
    ...refused(403, 'The origin is not allowed.'),
    ...refused(429, 'Too many connections from this network; retry after the seconds in `Retry-After`.'),
  }
}

function failures(endpoint: Endpoint): RouteConfig['responses'] {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => ERRORS[code].status)
  const entries = [...byStatus].map(([status, codes]) => {
    const examples = codes.map((code) => [
      code,
      {
        value: {
          success: false,
          error: { status, code, message: ERRORS[code].message, request_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' },
        },
      },
    ])
    return [
      status,
      {
        description: codes.join(', '),
        headers: headersOf(endpoint, status),
        content: { 'application/json': { schema: errorSchema, examples: Object.fromEntries(examples) as object } },
      },
    ]
  })
  return Object.fromEntries(entries) as RouteConfig['responses']
}
