import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { startApns } from './apns.ts'
import { startAppStore, type AppStore } from './app-store.ts'
import { startFcm } from './fcm.ts'
import { sightengine } from './moderation.ts'
import { startPlayStore } from './play-store.ts'
import { plivo } from './plivo.ts'
import { PLAY_PACKAGE_NAME, RESEND_KEY, TWILIO_FROM, TWILIO_SID, TWILIO_TOKEN } from './provider-accounts.ts'
import { cloudflareTurn } from './cloudflare-turn.ts'
import { startSentry, SENTRY_KEY } from './sentry.ts'
import { startTransparency } from './transparency.ts'
import { turnstile } from './turnstile.ts'

/**
 * The outside world of the tests: one server on loopback that is Twilio, Plivo, Resend, Sightengine, Firebase Cloud Messaging,
 * Cloudflare's TURN service and Turnstile, Google Play, and an OpenID provider's key set. All but the last hold every request against what the real ones ask for, and refuse what
 * they would refuse.
 *
 * - `POST /twilio/2010-04-01/Accounts/{sid}/Messages.json`, `POST /resend/emails`,
 *   `POST /sightengine/1.0/check-workflow.json`, `POST /turn/v1/turn/keys/{key}/credentials/generate-ice-servers`, `POST /google/token`, `POST /fcm/v1/projects/{project}/messages:send`;
 *   `/sentry/…` as sentry.ts says; `POST /transparency/api/v1/statements`; `POST /turnstile/turnstile/v0/siteverify`; `/play/…` as play-store.ts says; `POST /plivo/v1/Account/{id}/Message/`; below `/broken` and `/down/{name}`
 *   everything is a 500; below `/stalled/{name}`, `/cut/{name}` and `/gzipped/{name}` a 200 whose body never ends, breaks off,
 *   or is compressed; below `/refused/{name}` and `/endless/{name}` a 400 whose body never ends, and sends nothing or ever more
 * - `GET /received?to=` what was taken for a number, an address or a device, newest first
 * - `PUT /keys/{set}` `{ keys, maxAge, status? }` sets what `GET /keys/{set}` answers; `GET /asked/{set}` how often it was
 *   asked, `GET /asked/{account}` how often a service account has asked for an access token, and `GET /asked/{workflow}` how
 *   many pictures were sent to a workflow of Sightengine, and `GET /asked/{name}` how often `/down/{name}` and the like were asked
 */
interface KeySet {
  keys: unknown[]
  maxAge: number
  status?: number
}

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
  /** Of the body half is sent, and then nothing more, or the connection ends; or it is sent compressed, or without an end. */
  as?: 'stalled' | 'cut' | 'gzipped' | 'endless'
}

interface Received {
  to: string
  fields: Record<string, unknown>
}

/** No provider is to learn which request, or whose, it is part of. */
const TRACING = ['traceparent', 'tracestate', 'sentry-trace', 'baggage']

export async function startProviders(): Promise<{
  url: string
  fcmAccount: string
  /** The service account that manages orders in Google Play. */
  playAccount: string
  /** The DSN of the project to which all tests report that name none. */
  sentryDsn: string
  /** What arrived here that must not: a wrong report, or a header of tracing. Empty when all is well. */
  mistakes: () => readonly string[]
  /** How many reports of errors came. */
  reports: () => number
  /** Apple's push service, which speaks HTTP/2. */
  apns: { url: string; key: string }
  /** The App Store, where each test has an app of its own. */
  appStore: AppStore
  close(): void
}> {
  const received: Received[] = []
  const sets = new Map<string, KeySet>()
  const asked = new Map<string, number>()

  const fcm = startFcm(asked, (to, fields) => received.push({ to, fields: { ...fields } }))

  const play = await startPlayStore()
  play.world(PLAY_PACKAGE_NAME)

  const apns = await startApns((to, fields) => received.push({ to, fields }))

  const appStore = await startAppStore()

  const sentry = startSentry()
  const traced: string[] = []

  const transparency = startTransparency((to, fields) => received.push({ to, fields }))

  const answer = (request: IncomingMessage, body: Buffer): Answer | Promise<Answer> => {
    const text = body.toString()
    const url = new URL(request.url ?? '/', 'http://providers.test')
    const { pathname, searchParams } = url
    const trace = TRACING.find((name) => request.headers[name] !== undefined)
    if (trace !== undefined) traced.push(`${pathname} was sent ${trace}`)
    const [, place = '', name = ''] = pathname.split('/')
    switch (place) {
      case 'twilio':
        return twilio(request, pathname, text, received)
      case 'plivo':
        return plivo(request, pathname, text, (to, fields) => received.push({ to, fields }))
      case 'down':
        asked.set(name, (asked.get(name) ?? 0) + 1)
        return { status: 500, body: { message: 'Internal error' } }
      case 'stalled':
      case 'cut':
      case 'gzipped':
        asked.set(name, (asked.get(name) ?? 0) + 1)
        return { status: 200, body: { message: 'This is the whole body.' }, as: place }
      case 'refused':
      case 'endless':
        asked.set(name, (asked.get(name) ?? 0) + 1)
        return { status: 400, body: { code: 21211 }, as: place === 'endless' ? place : 'stalled' }
      case 'resend':
        return resend(request, pathname, text, received)
      case 'sightengine':
        return sightengine(request, pathname, body, (workflow) => asked.set(workflow, (asked.get(workflow) ?? 0) + 1))
      case 'turn':
        return cloudflareTurn(request, pathname, text)
      case 'turnstile':
        return turnstile(request, pathname, text)
      case 'sentry':
        return sentry.answer(request, pathname, body)
      case 'transparency':
        return transparency(request, pathname, text)
      case 'google':
      case 'fcm':
        return fcm.answer(request, pathname, text)
      case 'play':
        return play.answer(request, url, text)
      case 'received':
        return { status: 200, body: received.filter(({ to }) => to === searchParams.get('to')).toReversed() }
      case 'asked':
        return { status: 200, body: { times: asked.get(name) ?? 0 } }
      case 'keys': {
        if (request.method === 'PUT') {
          sets.set(name, JSON.parse(text) as KeySet)
          return { status: 200, body: {} }
        }
        asked.set(name, (asked.get(name) ?? 0) + 1)
        const { keys, maxAge, status = 200 } = sets.get(name) ?? { keys: [], maxAge: 0, status: 404 }
        return { status, body: { keys }, headers: { 'cache-control': `public, max-age=${maxAge}` } }
      }
      default:
        return { status: 500, body: { message: 'Internal error' } }
    }
  }

  const server = createServer((request, response) => void respond(request, response, answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    fcmAccount: fcm.account(url),
    playAccount: play.account(url),
    sentryDsn: url.replace('://', `://${SENTRY_KEY}@`) + '/sentry/1',
    mistakes: () => [...sentry.mistakes(), ...traced],
    reports: () => sentry.reports(),
    apns,
    appStore,
    close() {
      apns.close()
      appStore.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: IncomingMessage, body: Buffer) => Answer | Promise<Answer>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { status, body, headers = {}, as } = await answer(request, Buffer.concat(chunks))
  const text = JSON.stringify(body)
  const encoding = as === 'gzipped' ? { 'content-encoding': 'gzip' } : {}
  response.writeHead(status, { 'content-type': 'application/json', ...encoding, ...headers })
  if (as === 'stalled' || as === 'cut') {
    response.write(text.slice(0, text.length / 2), () => void (as === 'cut' && response.destroy()))
    return
  }
  if (as === 'endless') return sendForever(response)
  response.end(as === 'gzipped' ? gzipSync(text) : text)
}

/** As much as the other side takes, until it hangs up. */
function sendForever(response: ServerResponse): void {
  const spaces = ' '.repeat(65_536)
  const send = (): void => {
    while (!response.destroyed && response.write(spaces));
    if (!response.destroyed) response.once('drain', send)
  }
  send()
}

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
function twilio(request: IncomingMessage, pathname: string, text: string, received: Received[]): Answer {
  const refuse = (status: number, code: number, message: string): Answer => ({
    status,
    body: { code, message, status },
  })
  if (request.headers.authorization !== `Basic ${Buffer.from(`${TWILIO_SID}:${TWILIO_TOKEN}`).toString('base64')}`)
    return refuse(401, 20003, 'Authenticate')
  if (request.method !== 'POST' || pathname !== `/twilio/2010-04-01/Accounts/${TWILIO_SID}/Messages.json`)
    return refuse(404, 20404, 'The requested resource was not found')
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return refuse(400, 21604, "A 'To' phone number is required.")
  const { To: to, From: from, MessagingServiceSid: service, Body: body } = Object.fromEntries(new URLSearchParams(text))
  if (to === undefined || !/^\+[1-9]\d{6,14}$/.test(to)) return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`)
  // Numbers for tests that end in what Twilio is to say of them.
  const code = /2(1211|1408|1610|1612|1614|1999)$/.exec(to)?.[0]
  if (code !== undefined) return refuse(400, Number(code), `Refused for ${to}`)
  if (from !== TWILIO_FROM && !service?.startsWith('MG'))
    return refuse(400, 21603, "A 'From' phone number is required.")
  if (!body || body.length > 1600) return refuse(400, 21602, 'Message body is required.')
  received.push({ to, fields: { from, service, body } })
  return { status: 201, body: { sid: `SM${'0'.repeat(32)}`, status: 'queued', to } }
}

/** https://resend.com/docs/api-reference/emails/send-email */
function resend(request: IncomingMessage, pathname: string, text: string, received: Received[]): Answer {
  const refuse = (statusCode: number, name: string): Answer => ({ status: statusCode, body: { statusCode, name } })
  if (request.headers.authorization !== `Bearer ${RESEND_KEY}`) return refuse(401, 'missing_api_key')
  if (request.method !== 'POST' || pathname !== '/resend/emails') return refuse(404, 'not_found')
  if (request.headers['content-type'] !== 'application/json') return refuse(422, 'validation_error')
  const { from, to, subject, html, text: plain } = JSON.parse(text) as Record<string, unknown>
  const isWhole =
    [from, subject, html, plain].every((field) => typeof field === 'string' && field !== '') && Array.isArray(to)
  if (!isWhole) return refuse(422, 'validation_error')
  const key = request.headers['idempotency-key']
  // A key that comes again within a day has the answer of before, and sends nothing.
  if (typeof key === 'string' && key.length > 256) return refuse(400, 'invalid_idempotency_key')
  const isRepeated = received.some(
    ({ to: earlier, fields }) => earlier === String(to) && key !== undefined && fields['key'] === key,
  )
  if (!isRepeated)
    received.push({
      to: String(to),
      fields: { from, subject, html, text: plain, ...(key === undefined ? {} : { key }) },
    })
  return { status: 200, body: { id: '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794' } }
}
