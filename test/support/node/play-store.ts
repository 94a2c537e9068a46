import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt, errors, exportJWK, jwtVerify, SignJWT, type JWK } from 'jose'
import { playApi } from './play-store-api.ts'
import { playWorld, type Notice, type PlayWorld } from './play-store-world.ts'

/**
 * Google Play, as far as it is asked here: the Developer API, access tokens for it, and pushes of Pub/Sub, signed by a key
 * that it publishes.
 *
 * - `POST /play/token`, `GET /play/certs`, `/play/api/androidpublisher/v3/applications/{package}/purchases/…`
 * - `POST /play/control/{package}` `{ do, with }` runs a command of play-store-world.ts; the first one makes the app known
 * - `POST /play/pushes/{package}` `{ audience, email, claims?, notices? }` signs the notifications that wait, or others
 */

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

const PROJECT = 'vibesmatch-test'
const SCOPE = 'https://www.googleapis.com/auth/androidpublisher'
const KEY_ID = 'play-push-key'

export interface PlayStore {
  /** The file of a service account that may manage orders, once the address is known. */
  account(url: string): string
  answer(request: IncomingMessage, url: URL, text: string): Promise<Answer>
  /** An app's world, for tests that run in Node. */
  world(packageName: string): PlayWorld
}

interface PushRequest {
  audience: string
  email: string
  /** Claims in place of the right ones; null leaves one out. */
  claims?: Record<string, unknown>
  /** In place of the notifications that wait. */
  notices?: Notice[]
}

export async function startPlayStore(): Promise<PlayStore> {
  const { privateKey: accountKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey: pushKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificates = [await publicJwk(pushKey)]
  const good = new Set<string>()
  const worlds = new Map<string, PlayWorld>()
  let tokenUri = ''
  let messages = 0

  function world(packageName: string): PlayWorld {
    const known = worlds.get(packageName) ?? playWorld()
    worlds.set(packageName, known)
    return known
  }

  async function grant(request: IncomingMessage, text: string): Promise<Answer> {
    const { grant_type, assertion = '' } = Object.fromEntries(new URLSearchParams(text))
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    if (!isForm || grant_type !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    try {
      // Tests have clocks of their own: the assertion must fit its own time.
      const currentDate = new Date((decodeJwt(assertion).iat ?? 0) * 1000)
      const { payload } = await jwtVerify(assertion, createPublicKey(accountKey), {
        algorithms: ['RS256'],
        audience: tokenUri,
        currentDate,
        requiredClaims: ['iat', 'exp'],
      })
      const { iss = '', iat = 0, exp = Infinity, scope } = payload
      if (!iss.endsWith(`@${PROJECT}.iam.gserviceaccount.com`) || scope !== SCOPE || exp - iat > 3600)
        return { status: 400, body: { error: 'invalid_grant' } }
      const token = `ya29.${crypto.randomUUID()}`
      good.add(token)
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3599 } }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return { status: 400, body: { error: 'invalid_grant' } }
    }
  }

  async function api(request: IncomingMessage, url: URL, text: string): Promise<Answer> {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const packageName = /\/applications\/([^/]+)\//.exec(url.pathname)?.[1] ?? ''
    const app = worlds.get(packageName)
    if (app && app.trouble.slow > 0) await sleep(app.trouble.slow)
    if (app && app.trouble.times > 0) {
      const { status } = app.trouble
      app.trouble.times -= 1
      if (status === 401) good.delete(bearer)
      return trouble(status)
    }
    if (!good.has(bearer)) return trouble(401)
    return playApi(app, request, url, text)
  }

  async function pushes(packageName: string, { audience, email, claims = {}, notices }: PushRequest): Promise<Answer> {
    const app = world(packageName)
    const seconds = Math.floor(app.now() / 1000)
    const waiting = notices ?? app.notices.splice(0)
    const signed = waiting.map(async (notice) => {
      messages += 1
      const messageId = String(2_070_443_601_311_540 + messages)
      const all = {
        iss: 'https://accounts.google.com',
        aud: audience,
        azp: '113774264463038321964',
        sub: '113774264463038321964',
        email,
        email_verified: true,
        iat: seconds,
        exp: seconds + 3600,
        ...claims,
      }
      const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
      const token = await new SignJWT(kept).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' }).sign(pushKey)
      const event = { version: '1.0', packageName, ...notice }
      const publishTime = new Date(app.now()).toISOString()
      const message = {
        data: Buffer.from(JSON.stringify(event)).toString('base64'),
        messageId,
        message_id: messageId,
        publishTime,
        publish_time: publishTime,
      }
      const subscription = `projects/${PROJECT}/subscriptions/play`
      return { authorization: `Bearer ${token}`, body: JSON.stringify({ message, subscription }) }
    })
    return { status: 200, body: await Promise.all(signed) }
  }

  return {
    world,
    account(url) {
      tokenUri = `${url}/play/token`
      return JSON.stringify({
        type: 'service_account',
        project_id: PROJECT,
        private_key_id: 'play-key',
        private_key: accountKey.export({ type: 'pkcs8', format: 'pem' }),
        client_email: `orders@${PROJECT}.iam.gserviceaccount.com`,
        token_uri: tokenUri,
      })
    },
    async answer(request, url, text) {
      const [, , place = '', packageName = ''] = url.pathname.split('/')
      switch (place) {
        case 'token':
          return grant(request, text)
        case 'certs':
          return { status: 200, body: { keys: certificates }, headers: { 'cache-control': 'public, max-age=20000' } }
        case 'control': {
          const { do: name, with: input = {} } = JSON.parse(text) as { do: string; with?: object }
          const { commands } = world(packageName)
          // Guarantee: test/support/play-store.ts types each command with its own input.
          const command = commands[name as keyof typeof commands] as unknown as (input: object) => unknown
          return { status: 200, body: command(input) }
        }
        case 'pushes':
          return pushes(packageName, JSON.parse(text) as PushRequest)
        default:
          return api(request, url, text)
      }
    },
  }
}

async function publicJwk(key: KeyObject): Promise<JWK> {
  return { ...(await exportJWK(createPublicKey(key))), kid: KEY_ID, alg: 'RS256', use: 'sig' }
}

const STATUSES: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** A proxy before the API answers 404 and 502 in its own words. */
function trouble(code: number): Answer {
  if (code === 404 || code === 502) return { status: code, body: '<html>not for you</html>' }
  const headers: Record<string, string> = code === 429 ? { 'retry-after': '17' } : {}
  return {
    status: code,
    body: { error: { code, message: 'Trouble.', status: STATUSES[code] ?? 'INTERNAL' } },
    headers,
  }
}
