import type { IncomingHttpHeaders } from 'node:http'
import { answer as ask } from './api.ts'
import { API_VERSION } from './events.ts'
import type { Fault } from './faults.ts'
import { decodeForm, type Form } from './form.ts'
import { Idempotency, type Answer } from './idempotency.ts'
import { Refusal } from './refusal.ts'
import { expanded } from './render.ts'
import type { World } from './world.ts'

export interface ApiRequest {
  /** In the log of events, and in the answer. */
  id: string
  method: string
  path: string
  query: string
  body: string
  headers: IncomingHttpHeaders
}

/** The front of `/v1`: the key, the version, the form, and what was answered before. */
export class Gateway {
  readonly #world: World
  readonly #secretKey: string
  readonly idempotency = new Idempotency()

  constructor(world: World, secretKey: string) {
    this.#world = world
    this.#secretKey = secretKey
  }

  /** @param fault what befalls the request; a lost answer is still kept under the request's key */
  answer(request: ApiRequest, fault: Fault | null): Answer {
    const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined
    try {
      this.#check(request)
      if (fault?.when === 'before') return failed(fault)
      if (typeof key !== 'string') return this.#run(request, fault)
      const known = this.idempotency.begin(key, `${request.method} ${request.path} ${request.body}`)
      if (known) return known
    } catch (error) {
      return refused(error)
    }
    try {
      const answer = this.#run(request, fault)
      this.idempotency.end(key, answer)
      return answer
    } catch (error) {
      const answer = refused(error)
      const isKept = error instanceof Refusal && !error.isEarly
      this.idempotency.end(key, isKept ? answer : null)
      return answer
    }
  }

  #check({ method, headers }: ApiRequest): void {
    if (headers.authorization !== `Bearer ${this.#secretKey}`)
      throw new Refusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' }, true)
    if (headers['stripe-version'] !== API_VERSION)
      throw new Refusal(400, { type: 'invalid_request_error', message: 'Invalid Stripe API version.' }, true)
    const key = headers['idempotency-key']
    if (typeof key === 'string' && (key === '' || key.length > 255))
      throw new Refusal(
        400,
        { type: 'invalid_request_error', message: 'Idempotency keys have at most 255 characters.' },
        true,
      )
    if (method === 'POST' && !headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      throw new Refusal(
        400,
        { type: 'invalid_request_error', message: 'Invalid request (check your Content-Type).' },
        true,
      )
  }

  #run({ id, method, path, query, body, headers }: ApiRequest, fault: Fault | null): Answer {
    const { store, events } = this.#world
    const key = headers['idempotency-key']
    events.request = { id, key: typeof key === 'string' ? key : null }
    const form = decodeForm(method === 'POST' ? body : query)
    const value = ask(method, path, { world: this.#world, form })
    const text = JSON.stringify(expanded(store, value, expandOf(form)), null, 2)
    events.request = { id: null, key: null }
    const answer: Answer = { status: 200, body: text }
    // A 500 of Stripe's own is kept under the key; of a broken connection Stripe knows nothing.
    return fault !== null && typeof fault.answer === 'number' ? failed(fault) : answer
  }
}

const expandOf = ({ expand }: Form): string[] =>
  typeof expand === 'object' ? Object.values(expand).filter((path) => typeof path === 'string') : []

function failed({ answer }: Fault): Answer {
  const status = typeof answer === 'number' ? answer : 500
  const body = {
    error: { type: status === 429 ? 'invalid_request_error' : 'api_error', message: 'Something went wrong.' },
  }
  // What is replayed anyway need not be asked for again.
  const headers: Record<string, string> = status === 500 ? { 'stripe-should-retry': 'false' } : {}
  return { status, body: JSON.stringify(body), headers }
}

function refused(error: unknown): Answer {
  if (!(error instanceof Refusal)) throw error
  return { status: error.status, body: JSON.stringify({ error: error.body }) }
}
