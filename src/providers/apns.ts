import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { PushOutcome, RingProvider } from './push-sender.ts'
import { reach } from './reach.ts'
import { retryAfter } from './retry-after.ts'

/** Our credentials at Apple: a key of the developer account (`.p8`, PKCS #8), and the app's bundle id. */
export interface ApnsAccount {
  url: string
  key: string
  keyId: string
  teamId: string
  bundleId: string
}

/** Longest wait for Apple, in milliseconds: a call rings for half a minute. */
const TIMEOUT = 5_000
/**
 * For how long a provider token is used, in milliseconds. Apple rejects tokens older than an hour, and new ones within
 * twenty minutes; so all isolates use the same issue time.
 */
const TOKEN_LIFE = 1_800_000

/**
 * Provider tokens by account, each with its issue time. Data, not promises: an isolate may share data between requests,
 * but no request may wait for another.
 */
const known = new Map<string, { issuedAt: number; token: string }>()

/**
 * Apple Push Notification service for PushKit
 * (https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns). It speaks HTTP/2
 * only; see docs/decisions/calls-by-pushkit.md.
 */
export const apns = (account: ApnsAccount): RingProvider => ({
  async ring(token, call) {
    const now = Date.now()
    let bearer: string
    try {
      bearer = await providerToken(account, now)
    } catch {
      return { state: 'refused', reason: 'the key cannot be read' }
    }
    try {
      const response = await reach(`${account.url}/3/device/${token}`, {
        method: 'POST',
        headers: {
          authorization: `bearer ${bearer}`,
          'content-type': 'application/json',
          'apns-topic': `${account.bundleId}.voip`,
          'apns-push-type': 'voip',
          'apns-priority': '10',
          // When Apple stops trying to deliver it, in seconds since 1970; 0 means one attempt.
          'apns-expiration': String(Math.floor((call.expiresAt ?? 0) / 1000)),
        },
        body: JSON.stringify({ ...call.data, title: call.title, body: call.body, aps: {} }),
        within: TIMEOUT,
      })
      if (response.ok) {
        await response.body?.cancel()
        return { state: 'sent' }
      }
      return await outcomeOf(response, () => known.delete(nameOf(account)))
    } catch (error) {
      // No retry: there is another way to notify the device, and little time.
      return { state: 'refused', reason: `not_reached: ${error instanceof Error ? error.message : String(error)}` }
    }
  },
})

const nameOf = ({ teamId, keyId, key }: ApnsAccount): string => [teamId, keyId, key].join('\n')

/** https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns */
async function providerToken(account: ApnsAccount, now: number): Promise<string> {
  const issuedAt = Math.floor(now / TOKEN_LIFE) * (TOKEN_LIFE / 1000)
  const present = known.get(nameOf(account))
  if (present?.issuedAt === issuedAt) return present.token
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: account.keyId })
    .setIssuer(account.teamId)
    .setIssuedAt(issuedAt)
    .sign(await importPKCS8(account.key, 'ES256'))
  known.set(nameOf(account), { issuedAt, token })
  return token
}

/** The parts of a response that are used. `timestamp` is in milliseconds since 1970. */
const failure = z.object({ reason: z.string().regex(/^[A-Za-z]{1,60}$/), timestamp: z.number().optional() })

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
async function outcomeOf(response: Response, forgetToken: () => void): Promise<PushOutcome> {
  const parsed = failure.safeParse(await response.json().catch(() => null))
  const { reason: code, timestamp } = parsed.success ? parsed.data : { reason: 'Unknown' }
  const { status } = response
  const reason = `${status} ${code}`
  if (status === 410 || code === 'BadDeviceToken') return { state: 'gone', at: timestamp ?? null }
  if (code === 'ExpiredProviderToken') forgetToken()
  if (status === 429 || status >= 500 || code === 'ExpiredProviderToken')
    return { state: 'later', seconds: retryAfter(response.headers.get('retry-after')), reason }
  return { state: 'refused', reason }
}
