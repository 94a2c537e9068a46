import { createHmac } from 'node:crypto'
import type { Stored } from './objects.ts'
import { rendered } from './render.ts'
import type { Store } from './store.ts'

export const API_VERSION = '2026-10-28.endive'

/** `Stripe-Signature` (https://docs.stripe.com/webhooks/signature), by each of the endpoint's secrets. */
export function signature(body: string, secrets: readonly string[], time: number): string {
  const made = secrets.map((secret) => createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'))
  return [`t=${time}`, ...made.map((one) => `v1=${one}`)].join(',')
}

/** How webhooks are sent. */
export interface Endpoint {
  /** Null: they are made, and can be fetched from `/_control/deliveries`, and nobody is sent any. */
  url: string | null
  secrets: string[]
  /** How many of the next ones are lost. */
  drop: number
  /** Each one is sent so many times. */
  copies: number
  /** They wait until so many are there, and are then sent last first. */
  reverse: number
}

/** Waiting times before a webhook is sent again, in milliseconds. Stripe takes days; nobody develops for so long. */
const RETRIES = [500, 2_000, 5_000, 15_000, 60_000]

/** The log of events, and their way to the endpoint. */
export class Events {
  readonly #store: Store
  readonly endpoint: Endpoint
  /** The request that is being answered. */
  request: { id: string | null; key: string | null } = { id: null, key: null }
  #waiting: string[] = []
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(store: Store, endpoint: Endpoint) {
    this.#store = store
    this.endpoint = endpoint
  }

  /** @param before the fields that an update has changed, as they were */
  emit(type: string, object: Stored, before?: Record<string, unknown>): void {
    const customer = 'customer' in object ? object.customer : null
    const whose = object.object === 'customer' ? object.id : object.object === 'refund' ? object.$customer : customer
    const event = this.#store.save({
      id: this.#store.newId('event'),
      object: 'event',
      created: this.#store.now(whose),
      livemode: this.#store.isLive,
      api_version: API_VERSION,
      data: {
        object: rendered(object) as Record<string, unknown>,
        ...(before ? { previous_attributes: before } : {}),
      },
      pending_webhooks: this.endpoint.url === null ? 0 : 1,
      request: { id: this.request.id, idempotency_key: this.request.key },
      type,
      $customer: whose,
    })
    if (this.endpoint.url !== null) this.#queue(JSON.stringify(rendered(event), null, 2))
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #queue(body: string): void {
    const { endpoint } = this
    if (endpoint.drop > 0) {
      endpoint.drop -= 1
      return
    }
    this.#waiting.push(body)
    if (this.#waiting.length < endpoint.reverse) return
    const bodies = this.#waiting.splice(0).toReversed()
    for (const one of bodies)
      for (let copy = 0; copy < endpoint.copies; copy++) this.#later(0, () => this.#send(one, 0))
  }

  #later(wait: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void work()
    }, wait)
    this.#timers.add(timer)
  }

  async #send(body: string, attempt: number): Promise<void> {
    const { url, secrets } = this.endpoint
    if (url === null || (await sent(url, body, secrets))) return
    const wait = RETRIES[attempt]
    if (wait !== undefined) this.#later(wait, () => this.#send(body, attempt + 1))
  }
}

async function sent(url: string, body: string, secrets: readonly string[]): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signature(body, secrets, Math.floor(Date.now() / 1000)),
      },
      body,
      signal: AbortSignal.timeout(10_000),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
