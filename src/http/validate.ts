import { z } from '@hono/zod-openapi'
import type { RawBody } from './body.ts'
import type { Declaration, InputOf } from './endpoint.ts'
import { expectedVersions, takesIfMatch, type ExpectedVersions } from './entity-tag.ts'
import { AppError, ERRORS, validationFailed, type ErrorCode, type FieldIssue } from '../foundation/errors.ts'

/** The result of validating a request: an input for the verb, or the error. */
export type Validation = { ok: true; input: InputOf<Declaration> } | { ok: false; error: AppError }

interface CodedIssue extends FieldIssue {
  /** A specific error code, for rules that the contract names. */
  code?: ErrorCode | undefined
}

/** Parses parameters, query and body and collects all their errors. */
export function validate(
  endpoint: Declaration,
  request: Request,
  params: Record<string, string>,
  body: RawBody | undefined,
): Validation {
  const issues: CodedIssue[] = []
  const input = {
    params: parse(endpoint.params, params, 'path', issues),
    query: parseQuery(endpoint, request, issues),
    body: parse(endpoint.body, respelled(endpoint.body, body?.value), 'body', issues),
    request,
    bytes: body?.bytes ?? new Uint8Array(),
    expected: expectedBy(endpoint, request, issues),
  }
  if (issues.length > 0) return { ok: false, error: refusal(issues) }
  return { ok: true, input: input as InputOf<Declaration> }
}

/** Alternative spellings of fields that some clients send. */
const SPELLINGS: Readonly<Record<string, string>> = { toUserId: 'to_user_id', fromUserId: 'from_user_id' }

/** The same body in our spelling, where the operation knows the field and the body does not have it already. */
function respelled(schema: z.ZodObject | undefined, value: unknown): unknown {
  if (!schema || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const ours = Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name] ?? name) : name
      return [ours in schema.shape && !(ours in value) ? ours : name, field as unknown]
    }),
  )
}

/**
 * Gives the failure of a schema's rule a specific code: `.refine(rule, { message, params: withCode('CONTENT_TOO_LONG')
 * })`.
 */
export const withCode = (code: ErrorCode): { code: ErrorCode } => ({ code })

/** Parses one value by a schema. @throws AppError naming every invalid field, below `place` */
export function parseOrRefuse<S extends z.ZodType>(schema: S, value: unknown, place: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refusal(result.error.issues.flatMap((issue) => describe(issue, place)))
}

const NO_QUERY = z.object({})
const strict = new WeakMap<z.ZodObject, z.ZodObject>()

/** The schema that rejects unknown fields, unless it takes any, as a body of others' making does. */
export const withoutUnknown = (schema: z.ZodObject): z.ZodObject =>
  schema.def.catchall === undefined ? schema.strict() : schema

/** The same; cached, because making one costs more than using it. */
function strictly(schema: z.ZodObject): z.ZodObject {
  const made = strict.get(schema) ?? withoutUnknown(schema)
  strict.set(schema, made)
  return made
}

function parseQuery({ query = NO_QUERY, takesAnyQuery }: Declaration, request: Request, issues: CodedIssue[]): unknown {
  const { searchParams } = new URL(request.url)
  if (!takesAnyQuery) return parse(query, queryOf(searchParams, issues), 'query', issues)
  const known = [...searchParams].filter(([name]) => Object.hasOwn(query.shape, name))
  return parse(query, queryOf(known, issues), 'query', issues)
}

function parse(schema: z.ZodObject | undefined, value: unknown, place: string, issues: CodedIssue[]): unknown {
  if (!schema) return undefined
  const result = strictly(schema).safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues) issues.push(...describe(issue, place))
  return undefined
}

function describe(issue: z.core.$ZodIssue, place: string): CodedIssue[] {
  const path = [place, ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'is not a known field' }))
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return [{ path, message: isMissing ? 'is required' : issue.message, code: codeOf(issue) }]
}

function codeOf(issue: z.core.$ZodIssue): ErrorCode | undefined {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined
  return typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : undefined
}

function expectedBy(endpoint: Declaration, { headers }: Request, issues: CodedIssue[]): ExpectedVersions {
  const header = takesIfMatch(endpoint) ? headers.get('if-match') : null
  if (header === null) return null
  const expected = expectedVersions(header)
  if (expected === 'malformed')
    issues.push({ path: 'header.if-match', message: 'must be "*" or a list of ETags in double quotes' })
  return expected === 'malformed' ? null : expected
}

function queryOf(given: Iterable<[string, string]>, issues: CodedIssue[]): Record<string, string> {
  const query = new Map<string, string>()
  for (const [name, value] of given) {
    if (query.has(name)) issues.push({ path: `query.${name}`, message: 'is given twice' })
    query.set(name, value)
  }
  return Object.fromEntries(query)
}

/** The code of the only broken rule, where it has one; else the general one. */
function refusal(issues: CodedIssue[]): AppError {
  const fields = issues.map(({ path, message }) => ({ path, message }))
  const [first] = issues
  return first?.code && issues.every(({ code }) => code === first.code)
    ? new AppError(first.code, { details: { issues: fields } })
    : validationFailed(fields)
}
