import type { Tag } from '../catalogue/tags.ts'
import { z } from '@hono/zod-openapi'
import type { ContactNeed } from '../security/contact-proof.ts'
import type { UserContext, Context } from '../context.ts'
import type { Pagination } from '../foundation/cursor.ts'
import type { ExpectedVersions } from './entity-tag.ts'
import type { AppError, ErrorCode } from '../foundation/errors.ts'
import { LIMITS, type LimitName } from '../catalogue/limits.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export interface Alias {
  method: Method
  path: string
}

/** A limit that every call counts against, or only calls whose body has, or has not, a certain field or certain values. */
export type LimitUse =
  | LimitName
  | { name: LimitName; whenBodyHas: string }
  | { name: LimitName; whenBodyLacks: string }
  | { name: LimitName; whenBody: Readonly<Record<string, readonly string[]>> }

/** How an operation says that something is not there, where it does so in words of its own. */
export interface Missing {
  code: ErrorCode
  message: string
}

export const limitName = (use: LimitUse): LimitName => (typeof use === 'string' ? use : use.name)

/**
 * One operation of the API. Checks, limits, validation and the OpenAPI document all come from this declaration,
 * so what is documented is what happens.
 */
export interface Declaration {
  method: Method
  /** Path below `/api/v1`, with `{name}` for parameters; with `root`, from the root of the host. */
  path: string
  root?: boolean
  /** Further paths of the same operation. */
  aliases?: readonly Alias[]
  tag: Tag
  /** What client libraries call the operation: a verb and a noun in camelCase, such as `sendMessage`. */
  operationId: string
  /** Imperative, at most 60 characters, without a full stop: "Send a message". */
  summary: string
  /** What a caller should know that the schemas do not say. */
  description?: string
  /** `user`: needs an access token. `none`: anybody, limited by network address. */
  auth: 'user' | 'none'
  /** Takes an access token without needing one; the verb verifies it. Only where anybody may ask. */
  takesToken?: true
  /** Only for people with this role, as their token says; FORBIDDEN for all others. */
  onlyFor?: 'admin'
  /** Only for who has signed in within the last ten minutes. */
  recent?: true
  /** Whether it takes a proved phone or address; every operation of somebody signed in says so. */
  contact?: ContactNeed
  /** Also for who has deleted their account and can still restore it; everything else is refused to them. */
  whileDeleted?: true
  /** Limits counted beside the general one. Those per phone or account go by `body.phone_number` or `body.email`. */
  limits?: readonly LimitUse[]
  /** Counted in place of the general limit: for what is asked for far more often, or by who is not known yet. */
  general?: LimitName
  /** Counts against no limit at all; says why it needs none. */
  unlimited?: string
  /**
   * What is answered where the id in a field names nothing, in place of the only 404 of `errors`; `answered` where such an
   * id is no mistake. An id that cannot be one of ours is refused so before the verb runs.
   */
  missing?: Readonly<Record<string, ErrorCode | Missing | 'answered'>>
  /**
   * Derives a key from a password: refused before anything is asked while too many such requests are under way, and limited for
   * each network whatever it is for (`password_hash`).
   */
  derivesKeys?: true
  /**
   * Costs money or opens accounts: a network that has used half of what one of `limits` allows it is asked for a challenge
   * (docs/decisions/networks.md). The body takes `challenge_token` beside its own fields. Needs a body.
   */
  challenge?: true
  /**
   * Takes the header `Device-Proof`: a device on which the account has been used has an allowance of its own. Which, the
   * limits' `ofKnownDevice` says.
   */
  deviceProof?: true
  /**
   * What becomes of a request with an Idempotency-Key while Redis is down. `refuse` it, or let it `run` because doing it
   * twice has the effect of doing it once anyway.
   */
  keyWithoutRedis?: 'refuse' | 'run'
  /**
   * Answers carry an `ETag`; a GET takes `If-None-Match` and answers 304. `content`: made from what is answered.
   * `version`: of something that counts its versions; a write takes `If-Match`, hands the versions it names to the verb
   * as `input.expected`, and its answer carries the new tag.
   */
  etag?: 'content' | 'version'
  /** Seconds for which a client may use the answer to a GET without asking again; none without it. Needs `etag`. */
  freshFor?: number
  params?: z.ZodObject
  query?: z.ZodObject
  /** Parameters that `query` does not know are passed over: clients of sockets bring their own. */
  takesAnyQuery?: true
  /** For clients that speak a protocol of their own. */
  ownRefusals?: OwnRefusals
  body?: z.ZodObject
  /** The body may be left out, which is the same as `{}`. Bodies are required otherwise. */
  bodyIsOptional?: true
  /** `form` for multipart/form-data; JSON otherwise. */
  bodyKind?: 'json' | 'form'
  bodyExample?: unknown
  /** What can go wrong beside what every call of this kind can answer. */
  errors?: readonly ErrorCode[]
  response: Enveloped | Raw
}

/** An answer in the envelope `{ success, data, meta? }`. */
export interface Enveloped {
  status?: 200 | 201
  data: z.ZodType
  example: unknown
  /** Adds `meta.pagination`. */
  paged?: boolean
  /** What a list says of itself beside that. */
  meta?: { fields: z.ZodObject; example: object }
}

/** An answer that is not JSON of ours: a picture, a page, an upgrade to a socket. */
export interface Raw {
  raw: true
  status: 200 | 101
  type: string
  description: string
}

/** How an operation refuses in the form of a protocol that is not ours; every method of its path is answered so. */
export interface OwnRefusals {
  schema: z.ZodType
  examples: Record<string, { value: unknown }>
  /** @param reason what is wrong with the request, or that its method is not the operation's */
  answer(reason: AppError | 'method'): Response
}

type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined

export interface InputOf<D extends Declaration> {
  body: OutputOf<D['body']>
  query: OutputOf<D['query']>
  params: OutputOf<D['params']>
  request: Request
  /** Versions that a write is meant for, by its `If-Match`; null when any will do. */
  expected: ExpectedVersions
}

export type ContextOf<D extends Declaration> = D['auth'] extends 'user' ? UserContext : Context

export type AnswerOf<D extends Declaration> = D['response'] extends { data: infer S extends z.ZodType }
  ? D['response'] extends { paged: true }
    ? Page<z.input<S>> & MetaOf<D['response']>
    : D['etag'] extends 'version'
      ? Versioned<z.input<S>>
      : z.input<S>
  : Response

type MetaOf<R> = R extends { meta: { fields: infer M extends z.ZodObject } } ? { meta: z.input<M> } : unknown

/** The data of a list and where it goes on. */
export interface Page<T> {
  data: T
  pagination: Pagination
  meta?: object
}

/** Data about something that counts its versions. */
export interface Versioned<T> {
  data: T
  version: number
  /** That something as a GET shows it; the same in every answer about this version. */
  shown: unknown
}

/** A declaration and the code behind it, with the types between them already checked. */
export interface Endpoint extends Declaration {
  run(context: Context | UserContext, input: InputOf<Declaration>): Promise<unknown>
}

export function endpoint<const D extends Declaration>(
  declaration: D,
  run: (context: ContextOf<D>, input: InputOf<D>) => Promise<AnswerOf<D>>,
): Endpoint {
  const { general, unlimited } = declaration
  if ((declaration.auth === 'user') !== (declaration.contact !== undefined))
    throw new Error(
      `${declaration.path}: \`contact\` says of everybody signed in, and of nobody else, what they have to have proved`,
    )
  const limits: readonly LimitUse[] = [
    ...(declaration.limits ?? []),
    ...(declaration.derivesKeys ? ['password_hash' as const] : []),
  ]
  if (unlimited !== undefined && (general !== undefined || limits.length > 0))
    throw new Error(`${declaration.path}: has limits, and says that it needs none`)
  for (const limit of [...(general === undefined ? [] : [general]), ...limits.map(limitName)]) {
    if (LIMITS[limit].per === 'user' && declaration.auth === 'none')
      throw new Error(`${declaration.path}: ${limit} counts per user, but nobody is signed in`)
    if (LIMITS[limit].per === 'known device')
      throw new Error(
        `${declaration.path}: ${limit} counts for known devices, which \`ofKnownDevice\` of another limit says`,
      )
  }
  if (declaration.challenge !== true) return { ...declaration, limits, run: run }
  if (!declaration.body) throw new Error(`${declaration.path}: a challenge is answered in the body, and there is none`)
  return { ...declaration, body: declaration.body.extend({ challenge_token: challengeToken }), limits, run: run }
}

/** Turnstile's tokens have up to 2,048 characters. */
const challengeToken = z
  .string()
  .regex(/^[!-~]{1,2048}$/, 'must be the token from the challenge widget')
  .optional()
  .openapi({
    example: '0.aGFuZGVkLW91dC1ieS10aGUtd2lkZ2V0',
    description:
      'The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes.',
  })

/** Every method and path under which an operation answers; the first is the proper one. */
export function pathsOf(endpoint: Declaration): Alias[] {
  const prefix = endpoint.root ? '' : '/api/v1'
  return [{ method: endpoint.method, path: endpoint.path }, ...(endpoint.aliases ?? [])].map(({ method, path }) => ({
    method,
    path: prefix + path,
  }))
}

// Made once, not where they are used: schemas are most of what it takes to start the Worker.
const cursor = z
  .string()
  .min(1)
  .max(2_048)
  .optional()
  .openapi({ description: '`meta.pagination.cursor` of the previous page.' })
const anyUuid = z.uuid().toLowerCase().openapi({ example: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' })

/** Query parameters of a list. Asking for more than `max` is refused, not cut. */
export const pageQuery = (usual: number, max: number) => ({
  limit: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(max)
    .default(usual)
    .openapi({ description: `At most ${max}.`, example: usual }),
  cursor,
})

/** A time as the API writes it. `protocol/time.ts` is its twin on sockets, made without what OpenAPI adds to zod. */
export const time = z.iso.datetime({ precision: 3 })

/** A UUID in a path, query or body. */
export const uuid = () => anyUuid

/** Whether a schema is that of {@link uuid}, or of one that may be left out. */
export const isUuidSchema = (schema: z.ZodType): boolean =>
  schema === anyUuid || (schema instanceof z.ZodOptional && schema.unwrap() === anyUuid)

/** An answer that only says what has been done. */
export const messageOnly = z.object({ message: z.string() })
