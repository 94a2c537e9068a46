import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { offer, type OfferedPrice, type OfferedPromotion } from './catalogue.ts'
import { runDue } from './clock.ts'
import { CONTROLS } from './control.ts'
import { API_VERSION, Events } from './events.ts'
import { Faults, type Fault } from './faults.ts'
import { Gateway } from './gateway.ts'
import type { Answer } from './idempotency.ts'
import { readState, writeState } from './state-file.ts'
import { Store } from './store.ts'
import { threeDSecure } from './three-d-secure.ts'
import type { World } from './world.ts'

/** A server on loopback that takes and answers what Stripe does, of what this product uses. No money moves. */
export interface StripeServer {
  url: string
  /** Where webhooks go from now on; null for nowhere. */
  sendWebhooksTo(url: string | null): void
  /** Sells more prices. */
  offer(prices: readonly OfferedPrice[]): void
  stop(): Promise<void>
}

export interface StripeServerOptions {
  secretKey: string
  webhookSecrets: readonly string[]
  /** Null: nobody is sent webhooks. */
  webhookUrl: string | null
  prices: readonly OfferedPrice[]
  promotions?: readonly OfferedPromotion[]
  port?: number
  /** Where its state outlives it. */
  file?: string
  /** Whether time passes by itself; otherwise only as it is moved on. */
  ticks?: boolean
}

/** How often what has become due is done, and the state written, in milliseconds. */
const TICK = 1_000

export async function startStripe(options: StripeServerOptions): Promise<StripeServer> {
  const store = new Store(/_live_/.test(options.secretKey), Date.now)
  const endpoint = { url: options.webhookUrl, secrets: [...options.webhookSecrets], drop: 0, copies: 1, reverse: 0 }
  const events = new Events(store, endpoint)
  const world: World = { store, events, url: '' }
  const gateway = new Gateway(world, options.secretKey)
  const faults = new Faults()
  const { file } = options
  if (file !== undefined) await readState(file, store, gateway.idempotency)
  offer(store, options.prices, options.promotions ?? [])

  const server = createServer((request, response) => {
    respond({ world, gateway, faults, secretKey: options.secretKey }, request, response).catch((error: unknown) => {
      console.error('The stand-in for Stripe has failed:', error)
      send(response, { status: 500, body: '{"error":{"type":"api_error","message":"A bug of the stand-in."}}' })
    })
  })
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve),
  )
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  // A disk that is full for a while ends nothing: the next tick writes what this one could not.
  let isKept = true
  const keep = () => {
    if (file === undefined) return
    try {
      writeState(file, world.url, store, gateway.idempotency)
      isKept = true
    } catch (error) {
      if (isKept) console.error('The stand-in for Stripe cannot write its state:', error)
      isKept = false
    }
  }
  const tick = () => {
    if (options.ticks === true) runDue(world)
    keep()
  }
  const timer = setInterval(tick, TICK)
  return {
    url: world.url,
    sendWebhooksTo(url) {
      endpoint.url = url
    },
    offer(prices) {
      offer(store, prices, [])
    },
    async stop() {
      clearInterval(timer)
      events.stop()
      keep()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Parts {
  world: World
  gateway: Gateway
  faults: Faults
  secretKey: string
}

async function respond(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, gateway, faults, secretKey } = parts
  const { method = 'GET', headers } = request
  const { pathname, search } = new URL(request.url ?? '/', world.url)
  const body = await readText(request)
  const [, place = '', name = ''] = pathname.split('/')
  if (place === '3ds') return send(response, threeDSecure(world, method, name, new URLSearchParams(body)))
  if (place === '_control') {
    const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined
    if (headers.authorization !== `Bearer ${secretKey}` || method !== 'POST' || control === undefined)
      return send(response, { status: 404, body: '{}' })
    const input = JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>
    return send(response, { status: 200, body: JSON.stringify(control(world, input, faults)) })
  }
  const whole = `${method} ${pathname}${search} ${body} ${String(headers['idempotency-key'] ?? '')}`
  const delay = faults.delayOf(whole)
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
  const fault = faults.take(whole)
  if (fault?.when === 'before' && isSilent(fault)) return silence(response, fault)
  const id = world.store.newId('request')
  const answer = gateway.answer({ id, method, path: pathname, query: search.slice(1), body, headers }, fault)
  if (fault && isSilent(fault)) return silence(response, fault)
  send(response, { ...answer, headers: { ...answer.headers, 'request-id': id, 'stripe-version': API_VERSION } })
}

const isSilent = ({ answer }: Fault): boolean => answer === 'drop' || answer === 'hang'

function silence(response: ServerResponse, { answer }: Fault): void {
  if (answer === 'drop') response.destroy()
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
