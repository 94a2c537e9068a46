import type { Context, UserContext } from './context.ts'
import { forActor } from './context.ts'
import { readBody, type RawBody } from './body.ts'
import { bodyFingerprint } from './body-fingerprint.ts'
import { fingerprint } from './crypto.ts'
import type { Declaration, Endpoint, Enveloped, Page } from './endpoint.ts'
import { AppError, fieldRefused } from './errors.ts'
import { admit, identify, type Caller } from './gate.ts'
import { requestFingerprint, type Claim, type StoredAnswer } from './idempotency.ts'
import { envelope, errorBody, json, JSON_TYPE, toAppError } from './respond.ts'
import { validate } from './validate.ts'

/**
 * The way of one request through an operation: who is it → read the body → validate → one Redis round trip
 * (standing, limits, key) → verb → envelope. Nothing is refused after the verb has run.
 */
export async function handle(
  context: Context,
  endpoint: Endpoint,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const caller = await identify(context, request, endpoint.auth)
  if (caller.actor) context.note({ user_id: caller.actor.userId })
  const body = endpoint.body ? await readOrRemember(request, endpoint.bodyKind ?? 'json') : undefined
  const validation =
    body instanceof AppError ? { ok: false as const, error: body } : validate(endpoint, request, params, body)
  const key = await idempotencyKey(request, endpoint, caller, body instanceof AppError ? undefined : body)
  const { claim, headers } = await admit(context, endpoint, caller, validation, key)

  if (claim?.state === 'replay') {
    const { status, type, body: stored } = claim.answer
    return new Response(stored, {
      status,
      headers: { 'content-type': type, 'idempotency-replayed': 'true', ...headers },
    })
  }
  if (!validation.ok) throw validation.error
  const actorContext = caller.actor ? forActor(context, caller.actor) : context
  const response = await runVerb(actorContext, endpoint, validation.input, claim)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

async function runVerb(
  context: Context | UserContext,
  endpoint: Endpoint,
  input: Parameters<Endpoint['run']>[1],
  claim: Claim | null,
): Promise<Response> {
  try {
    const answer = await endpoint.run(context, input)
    if ('raw' in endpoint.response) return answer as Response
    const stored = asAnswer(endpoint.response, answer)
    await keep(context, claim, stored)
    return json(stored.status, stored.body)
  } catch (error) {
    const known = toAppError(error)
    // A refusal by a rule is an answer like any other; what failed on our side may succeed next time.
    if (known.status < 500)
      await keep(context, claim, { status: known.status, type: JSON_TYPE, body: errorBody(known, context.requestId) })
    else if (claim?.state === 'first') context.after('release_key', () => claim.release())
    throw known
  }
}

function asAnswer(response: Enveloped, answer: unknown): StoredAnswer {
  const page = response.paged ? (answer as Page<unknown>) : null
  return {
    status: response.status ?? 200,
    type: JSON_TYPE,
    body: page ? envelope(page.data, page.pagination) : envelope(answer),
  }
}

/** On its way before the answer is, though nobody waits for it: a client that repeats on receipt finds it there. */
async function keep(context: Context, claim: Claim | null, answer: StoredAnswer): Promise<void> {
  if (claim?.state !== 'first') return
  const sealed = await claim.seal(answer)
  context.after('keep_answer', () => claim.keep(sealed))
}

/** A body that is malformed still counts against the limits, so its error waits until they have been asked. */
async function readOrRemember(request: Request, kind: 'json' | 'form'): Promise<RawBody | AppError> {
  try {
    return await readBody(request, kind)
  } catch (error) {
    if (error instanceof AppError && error.code === 'VALIDATION_FAILED') return error
    throw error
  }
}

/** @throws AppError when the key itself is not of the form that the contract gives */
async function idempotencyKey(
  request: Request,
  endpoint: Declaration,
  caller: Caller,
  body: RawBody | undefined,
): Promise<{ name: string; request: string } | null> {
  const name = request.headers.get('idempotency-key')
  if (name === null || endpoint.method !== 'post') return null
  if (!/^[\x20-\x7e]{1,255}$/.test(name))
    throw fieldRefused('header.Idempotency-Key', 'must be 1 to 255 printable ASCII characters')
  const path = new URL(request.url).pathname
  const hash = body ? await bodyFingerprint(body, endpoint.bodyKind ?? 'json') : ''
  return {
    name: await fingerprint(name),
    request: await requestFingerprint(request.method, `${caller.actor ? 'user' : 'anonymous'} ${path}`, hash),
  }
}
