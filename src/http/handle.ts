import type { Context, UserContext } from '../context.ts'
import { forActor, knowingContent, whileScarce } from '../context.ts'
import { readBody, refuseBody } from './body.ts'
import { whileSpent } from './action-limits.ts'
import type { Endpoint, Enveloped, Page, Versioned } from './endpoint.ts'
import { conditional, etagOf } from './entity-tag.ts'
import { AppError, type ErrorCode } from '../foundation/errors.ts'
import { admit, type Admission } from './gate.ts'
import type { Claim, StoredAnswer } from './idempotency.ts'
import { identify } from './identify.ts'
import { keyOf } from './idempotency-key.ts'
import { refuseImpossibleIds } from './impossible-ids.ts'
import { envelope, errorBody, JSON_TYPE, toAppError } from './respond.ts'
import { validate } from './validate.ts'

/**
 * The stages of a request: authenticate → read the body → validate → session, limits and key, in one round trip to
 * Redis or none → verb → envelope. Nothing is rejected after the verb has run.
 */
export async function handle(
  context: Context,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  if (!endpoint.derivesKeys) return answer(context, endpoint, request, params)
  const leave = context.passwordKeys.enter()
  try {
    return await answer(context, endpoint, request, params)
  } finally {
    leave()
  }
}

async function answer(
  context: Context,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const caller = await identify(context, request, endpoint.auth)
  if (caller.actor) context.note({ user_id: caller.actor.userId })
  // An invalid request still counts against the limits, so its error is thrown after they have been checked.
  const body = await orRefusal(() =>
    endpoint.body ? readBody(request, endpoint.bodyKind ?? 'json', endpoint.bodyIsOptional) : refuseBody(request),
  )
  const validation =
    body instanceof AppError ? { ok: false as const, error: body } : validate(endpoint, request, params, body)
  const key = validation.ok
    ? await orRefusal(() =>
        keyOf(context, endpoint, request, caller.actor, body instanceof AppError ? undefined : body),
      )
    : null
  const admission = await admit(
    context,
    endpoint,
    caller,
    key instanceof AppError ? { ok: false, error: key } : validation,
    key instanceof AppError ? null : key,
  )

  if (admission.claim?.state === 'replay') {
    await admission.refundActions('nothing new')
    context.answerWith({ 'idempotency-replayed': 'true' })
    return toResponse(admission.claim.answer)
  }
  if (!validation.ok) throw validation.error
  const spent = admission.spent?.refusal ?? null
  const served = endpoint.contentOf ? knowingContent(context, admission.contentVersion) : context
  const known = admission.isScarce ? whileScarce(served) : served
  const actorContext = admission.actor ? forActor(known, admission.actor, spent) : known
  return runVerb(actorContext, endpoint, validation.input, admission)
}

/**
 * Runs the verb. With an Idempotency-Key it runs on after its client has hung up, which would end it otherwise: whoever
 * asks again finds it done, and need not wait for the claim of a request that nobody finishes.
 */
function runVerb(
  context: Context | UserContext,
  endpoint: Endpoint,
  input: Parameters<Endpoint['invoke']>[1],
  admission: Admission,
): Promise<Response> {
  const answering = invoke(context, endpoint, input, admission)
  if (admission.claim?.state === 'first') context.after('finish', () => answering.catch(() => {}))
  return answering
}

async function invoke(
  context: Context | UserContext,
  endpoint: Endpoint,
  input: Parameters<Endpoint['invoke']>[1],
  { claim, refund, refundActions, spent }: Admission,
): Promise<Response> {
  try {
    refuseImpossibleIds(endpoint, input, context.now())
    const run = () => endpoint.invoke(context, input)
    const answer = await (spent ? whileSpent(spent, run) : run())
    if ('isRefunded' in context && context.isRefunded) await refundActions('nothing new')
    if ('raw' in endpoint.response) return answer as Response
    const stored = await asAnswer(endpoint, answer)
    await keep(context, claim, stored)
    return conditional(endpoint, input.request, toResponse(stored))
  } catch (error) {
    const known = toAppError(error)
    // A failure of ours is refunded, and a rejected call does not count under daily limits.
    if (known.status >= 500 && !known.counts) context.after('refund', refund)
    else await refundActions('refused')
    if (isLasting(known))
      await keep(context, claim, { status: known.status, type: JSON_TYPE, body: errorBody(known, context.requestId) })
    else if (claim?.state === 'first') context.after('release_key', () => claim.release())
    throw known
  }
}

/** Errors that are not stored for idempotent replay, because a retry may succeed. Those that name a time for it are not either. */
const FLEETING: ReadonlySet<ErrorCode> = new Set([
  'VALIDATION_FAILED',
  'PRECONDITION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'ACCOUNT_SUSPENDED',
])

const isLasting = ({ code, status, retryAfter }: AppError): boolean =>
  status < 500 && status !== 401 && status !== 429 && retryAfter === undefined && !FLEETING.has(code)

async function asAnswer(endpoint: Endpoint, answer: unknown): Promise<StoredAnswer> {
  const response = endpoint.response as Enveloped
  const page = response.paged ? (answer as Page<unknown>) : null
  const data = page ? page.data : endpoint.etag === 'version' ? (answer as Versioned<unknown>).data : answer
  const etag = await etagOf(endpoint, answer)
  return {
    status: response.status ?? 200,
    type: JSON_TYPE,
    body: envelope(data, page ? { pagination: page.pagination, ...page.meta } : undefined),
    ...(etag === null ? {} : { etag }),
  }
}

const toResponse = ({ status, type, body, etag }: StoredAnswer): Response =>
  new Response(body, { status, headers: { 'content-type': type, ...(etag === undefined ? {} : { etag }) } })

/** Sent before the response, though not awaited: a client that retries on receipt finds it stored. */
async function keep(context: Context, claim: Claim | null, answer: StoredAnswer): Promise<void> {
  if (claim?.state !== 'first') return
  const sealed = await claim.seal(answer)
  context.after('keep_answer', () => claim.keep(sealed))
}

async function orRefusal<T>(work: () => Promise<T>): Promise<T | AppError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error
    throw error
  }
}
