import type { Permission } from '../catalogue/roles.ts'
import type { Tag } from '../catalogue/tags.ts'
import { z } from '@hono/zod-openapi'
import type { ContactNeed } from '../security/contact-proof.ts'
import type { UserContext, Context } from '../context.ts'
import type { Pagination } from '../foundation/cursor.ts'
import type { ContentKind } from '../catalogue/domain-events.ts'
import { checkDeprecation, type Deprecation } from './deprecation.ts'
import type { ExpectedVersions } from './entity-tag.ts'
import type { AppError, ErrorCode } from '../foundation/errors.ts'
import { LIMITS, type LimitName } from '../catalogue/limits.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export interface Alias {
  method: Method
  path: string
  deprecated?: Deprecation
}

/** A limit that counts for every call, or only for calls whose body has, or lacks, a field or certain values. */
export type LimitUse =
  | LimitName
  | { name: LimitName; whenBodyHas: string }
  | { name: LimitName; whenBodyLacks: string }
  | { name: LimitName; whenBody: Readonly<Record<string, readonly string[]>> }

/** An operation's own message for a missing resource. */
export interface Missing {
  code: ErrorCode
  message: string
}

export const limitName = (use: LimitUse): LimitName => (typeof use === 'string' ? use : use.name)

/**
 * One operation of the API. Checks, limits, validation and the OpenAPI document all derive from this declaration.
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
  /** With all its paths. A single path says so in `aliases`. */
  deprecated?: Deprecation
  /** Imperative, at most 60 characters, without a full stop: "Send a message". */
  summary: string
  /** What the schemas cannot say. */
  description?: string
  /** `user`: needs an access token. `none`: anybody, limited by network address. */
  auth: 'user' | 'none'
  /** Accepts an access token without requiring one; the verb verifies it. Only for public operations. */
  takesToken?: true
  /** For operators with this permission, by the role in the token, who have shown a second factor; FORBIDDEN otherwise. */
  permission?: Permission
  /**
   * For operators who have shown no second factor for their token: only what adds one, shows it, or says which they have.
   * Needs the permission `self.read`.
   */
  withoutFactor?: true
  /** Requires a sign-in within the last ten minutes. */
  recent?: true
  /** Whether it requires a proved phone or address; every authenticated operation declares it. */
  contact?: ContactNeed
  /** Also for deleted accounts that can still be restored; all other operations reject those. */
  whileDeleted?: true
  /** Limits beside the general one. Those per phone or account use `body.phone_number` or `body.email`. */
  limits?: readonly LimitUse[]
  /** Counted in place of the general limit: for frequent operations, or while the caller is not known yet. */
  general?: LimitName
  /** Exempt from all limits; states the reason. */
  unlimited?: string
  /**
   * The error where the id in a field does not exist, in place of the only 404 of `errors`; `answered` where such an id
   * is not an error. An id that cannot be ours is rejected in the same way before the verb runs.
   */
  missing?: Readonly<Record<string, ErrorCode | Missing | 'answered'>>
  /**
   * Derives a key from a password: rejected at once while too many such requests are in progress, and limited per
   * network across all operations (`password_hash`).
   */
  derivesKeys?: true
  /**
   * Costs money or opens accounts: a network that has used half of one of `limits` must answer a challenge
   * (docs/decisions/networks.md). The body takes `challenge_token` beside its own fields. Needs a body.
   */
  challenge?: true
  /**
   * Takes the header `Device-Proof`: known devices have an allowance of their own, see the limits' `ofKnownDevice`.
   */
  deviceProof?: true
  /**
   * The handling of an Idempotency-Key while Redis is down: `refuse` the request, or `run` it because it is idempotent
   * anyway.
   */
  keyWithoutRedis?: 'refuse' | 'run'
  /**
   * Responses carry an `ETag`; a GET takes `If-None-Match` and answers 304. `content`: a hash of the response.
   * `version`: of a versioned resource; a write takes `If-Match`, passes the versions to the verb as `input.expected`,
   * and its response carries the new tag.
   */
  etag?: 'content' | 'version'
  /** Seconds for which a client may reuse the response of a GET; none without it. Needs `etag`. */
  freshFor?: number
  /** CDNs may keep the response as well, by language. Only for what is the same for everybody. */
  isShared?: true
  /** The response to a GET depends on `Accept-Language`, which `Vary` says; what is shared always does. Needs `etag`. */
  byLanguage?: true
  /** The public content that it reads, whose version is read with the limits. */
  contentOf?: ContentKind
  /** Also during maintenance; see `open-for.ts`. */
  duringMaintenance?: true
  /** A write that needs no consent to changed pages; see `consent.ts`. */
  withoutConsent?: true
  params?: z.ZodObject
  query?: z.ZodObject
  /** Parameters unknown to `query` are ignored: clients of sockets add their own. */
  takesAnyQuery?: true
  /** For clients with a protocol of their own. */
  ownRefusals?: OwnRefusals
  body?: z.ZodObject
  /** The body may be left out, which is the same as `{}`. Bodies are required otherwise. */
  bodyIsOptional?: true
  /** `form` for multipart/form-data; JSON otherwise. */
  bodyKind?: 'json' | 'form'
  bodyExample?: unknown
  /** Errors beside those that every call of this kind can return. */
  errors?: readonly ErrorCode[]
  response: Enveloped | Raw
}

/** A response in the envelope `{ success, data, meta? }`. */
export interface Enveloped {
  status?: 200 | 201
  data: z.ZodType
  example: unknown
  /** Adds `meta.pagination`. */
  paged?: boolean
  /** Further fields of a list's `meta`. */
  meta?: { fields: z.ZodObject; example: object }
}

/** A response outside the envelope: a picture, a page, an upgrade to a socket. */
export interface Raw {
  raw: true
  status: 200 | 101
  type: string
  description: string
}

/** How an operation reports errors in a foreign protocol; used for every method of its path. */
export interface OwnRefusals {
  schema: z.ZodType
  examples: Record<string, { value: unknown }>
  /** @param reason the request's error, or that its method is not allowed */
  answer(reason: AppError | 'method'): Response
}

type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined

export interface InputOf<D extends Declaration> {
  body: OutputOf<D['body']>
  query: OutputOf<D['query']>
  params: OutputOf<D['params']>
  request: Request
  /** The body as it was received, for those who sign it; empty without one. */
  bytes: Uint8Array<ArrayBuffer>
  /** Versions that a write applies to, by its `If-Match`; null for any. */
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

/** The items of a list and the cursor of its next page. */
export interface Page<T> {
  data: T
  pagination: Pagination
  meta?: object
}

/** A versioned resource. */
export interface Versioned<T> {
  data: T
  version: number
  /** The resource as a GET shows it; equal in every response about this version. */
  shown: unknown
}

/** A declaration and its implementation, with the types between them already checked. */
export interface Endpoint extends Declaration {
  invoke(context: Context | UserContext, input: InputOf<Declaration>): Promise<unknown>
}

export function endpoint<const D extends Declaration>(
  declaration: D,
  invoke: (context: ContextOf<D>, input: InputOf<D>) => Promise<AnswerOf<D>>,
): Endpoint {
  const { general, unlimited } = declaration
  if (declaration.path.startsWith('/admin/') && declaration.permission === undefined)
    throw new Error(`${declaration.path}: nobody may do it without a \`permission\``)
  if (declaration.withoutFactor && declaration.permission !== 'self.read')
    throw new Error(`${declaration.path}: without a second factor operators only see to their own`)
  if ((declaration.auth === 'user') !== (declaration.contact !== undefined))
    throw new Error(
      `${declaration.path}: \`contact\` says of everybody signed in, and of nobody else, what they have to have proved`,
    )
  if (
    declaration.isShared &&
    (declaration.auth !== 'none' || declaration.takesToken || declaration.freshFor === undefined)
  )
    throw new Error(`${declaration.path}: a response that others may get must not depend on who asks`)
  for (const { path, deprecated } of pathsOf(declaration)) if (deprecated) checkDeprecation(path, deprecated)
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
  if (declaration.challenge !== true) return { ...declaration, limits, invoke }
  if (!declaration.body) throw new Error(`${declaration.path}: a challenge is answered in the body, and there is none`)
  return { ...declaration, body: declaration.body.extend({ challenge_token: challengeToken }), limits, invoke }
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

/** Every method and path of an operation; the first is canonical. */
export function pathsOf(endpoint: Declaration): Alias[] {
  const prefix = endpoint.root ? '' : '/api/v1'
  const { method, path, aliases = [], ...all } = endpoint
  return [{ method, path }, ...aliases].map((one: Alias) => {
    const deprecated = all.deprecated ?? one.deprecated
    return { method: one.method, path: prefix + one.path, ...(deprecated ? { deprecated } : {}) }
  })
}

// Created once, because schemas are most of the Worker's start-up time.
const cursor = z
  .string()
  .min(1)
  .max(2_048)
  .optional()
  .openapi({ description: '`meta.pagination.cursor` of the previous page.' })
const anyUuid = z.uuid().toLowerCase().openapi({ example: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' })

/** Query parameters of a list. A limit above `max` is rejected, not cut. */
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

/** A response that only confirms the action. */
export const messageOnly = z.object({ message: z.string() })
