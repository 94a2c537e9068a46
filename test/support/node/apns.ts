import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Http2Session, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { APNS_BUNDLE_ID, APNS_KEY_ID, APNS_TEAM_ID } from './provider-accounts.ts'

/**
 * Apple's push service for PushKit, as strict as the real one, over HTTP/2 only
 * (https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns). What becomes of a
 * notification depends on how its token ends; see {@link FATES}.
 */

interface Answer {
  status: number
  body?: { reason: string; timestamp?: number }
  headers?: Record<string, string>
}

const refuse = (status: number, reason: string): Answer => ({ status, body: { reason } })

/** What it says of tokens that end so. */
export const FATES: Record<string, Answer> = {
  dead: { status: 410, body: { reason: 'Unregistered', timestamp: Date.UTC(2100, 0) } },
  // Fixed clock: long before any device of a test was registered.
  '0dad': { status: 410, body: { reason: 'Unregistered', timestamp: Date.UTC(2020, 0) } },
  bad0: refuse(400, 'BadDeviceToken'),
  bad1: refuse(400, 'DeviceTokenNotForTopic'),
  '0429': { ...refuse(429, 'TooManyRequests'), headers: { 'retry-after': '3' } },
  '0503': refuse(503, 'ServiceUnavailable'),
  '0500': refuse(500, 'InternalServerError'),
  '0403': refuse(403, 'ExpiredProviderToken'),
}

const HEADERS = z.looseObject({
  ':method': z.literal('POST'),
  authorization: z.string().regex(/^bearer [\w.-]+$/),
  'apns-topic': z.literal(`${APNS_BUNDLE_ID}.voip`),
  'apns-push-type': z.literal('voip'),
  'apns-priority': z.literal('10'),
  'apns-expiration': z.string().regex(/^\d+$/),
})

const PAYLOAD = z.looseObject({ aps: z.strictObject({}) })

export interface Apns {
  url: string
  /** The key that it knows us by, in PKCS #8. */
  key: string
  /** Ends every connection, as Apple does from time to time. */
  hangUp(): void
  close(): void
}

/** @param took is told what has been taken, and over how many connections there has been any */
export async function startApns(took: (to: string, fields: Record<string, unknown>) => void): Promise<Apns> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sessions = new Set<Http2Session>()
  /** Of all provider tokens that have been taken. */
  const tokens = new Set<string>()

  async function answer(headers: IncomingHttpHeaders, body: string): Promise<Answer> {
    const token = /^\/3\/device\/([0-9a-f]{64,})$/.exec(headers[':path'] ?? '')?.[1]
    if (token === undefined) return refuse(404, 'BadPath')
    const parsed = HEADERS.safeParse(headers)
    if (!parsed.success) return refuse(400, `Bad${String(parsed.error.issues[0]?.path[0])}`)
    const bearer = parsed.data.authorization.slice('bearer '.length)
    let issuedAt = 0
    try {
      const { payload, protectedHeader } = await jwtVerify(bearer, publicKey, { algorithms: ['ES256'] })
      issuedAt = payload.iat ?? 0
      const age = Date.now() / 1000 - issuedAt
      if (protectedHeader.kid !== APNS_KEY_ID || payload.iss !== APNS_TEAM_ID)
        return refuse(403, 'InvalidProviderToken')
      if (age > 3600 || age < -60) return refuse(403, 'ExpiredProviderToken')
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return refuse(403, 'InvalidProviderToken')
    }
    if (Buffer.byteLength(body) > 5120) return refuse(413, 'PayloadTooLarge')
    const payload = PAYLOAD.safeParse(JSON.parse(body))
    if (!payload.success) return refuse(400, 'BadPayload')
    const fate = FATES[token.slice(-4)]
    if (fate) return fate
    tokens.add(bearer)
    took(token, {
      expiration: Number(parsed.data['apns-expiration']),
      payload: payload.data,
      connections: sessions.size,
      provider_tokens: tokens.size,
      issued_at: issuedAt,
    })
    return { status: 200, headers: { 'apns-id': crypto.randomUUID().toUpperCase() } }
  }

  const server = createServer()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session)).on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    void readText(stream)
      .then((text) => answer(headers, text))
      .then(({ status, body, headers: more = {} }) => {
        if (stream.destroyed) return
        stream.respond({ ':status': status, ...(body ? { 'content-type': 'application/json' } : {}), ...more })
        stream.end(body ? JSON.stringify(body) : '')
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    hangUp() {
      for (const session of sessions) session.close()
    },
    close() {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}
