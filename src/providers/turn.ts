import { z } from 'zod'
import type { Settings } from '../settings.ts'
import { breakerOf } from './breaker.ts'
import { reach, unavailable } from './reach.ts'

/** What a browser takes as `RTCIceServer`. */
export interface IceServer {
  urls: string[]
  username?: string | undefined
  credential?: string | undefined
}

/** Issues ICE servers, and short-lived credentials for them. */
export interface TurnProvider {
  /** Whether media can be relayed at all. */
  readonly hasRelay: boolean
  /**
   * @param expiresAt when the credentials end, in milliseconds since 1970
   * @param name stands for the person and the call in the relay's log; reveals nothing to the relay's operator
   * @throws AppError UNAVAILABLE
   */
  servers(expiresAt: number, name: string): Promise<IceServer[]>
}

/** Longest wait for the provider, in milliseconds: the user is waiting for the call. */
const TIMEOUT = 3_000

/** Cloudflare's relay, one of ours that shares a secret with us, or in development none. */
export function turnProvider(settings: Settings, now: () => number): TurnProvider {
  const stun: IceServer[] = settings.STUN_URLS.length > 0 ? [{ urls: settings.STUN_URLS }] : []
  if (settings.CLOUDFLARE_TURN_KEY_ID !== undefined)
    return { hasRelay: true, servers: (expiresAt) => askCloudflare(settings, secondsUntil(expiresAt, now())) }
  const { TURN_SECRET: secret, TURN_URLS: urls } = settings
  if (secret === undefined) return { hasRelay: false, servers: () => Promise.resolve(stun) }
  return {
    hasRelay: true,
    servers: async (expiresAt, name) => [...stun, { urls, ...(await restCredentials(secret, expiresAt, name)) }],
  }
}

const secondsUntil = (time: number, now: number): number => Math.max(1, Math.ceil((time - now) / 1000))

/**
 * Credentials that a relay checks offline (draft-uberti-behave-turn-rest-00, 2.2): the user name begins with its expiry
 * in seconds, and the password is its HMAC under the shared secret.
 */
export async function restCredentials(
  secret: string,
  expiresAt: number,
  name: string,
): Promise<{ username: string; credential: string }> {
  const username = `${Math.ceil(expiresAt / 1000)}:${name}`
  const encoder = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-1' }, false, [
    'sign',
  ])
  const tag = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(username)))
  return { username, credential: btoa(String.fromCharCode(...tag)) }
}

const answer = z.object({
  iceServers: z.array(
    z.object({
      urls: z.array(z.string()).min(1),
      username: z.string().optional(),
      credential: z.string().optional(),
    }),
  ),
})

/** A URL of RFC 7064 or 7065 with port 53: scheme, host (IPv6 in brackets), port, and perhaps a query. */
const PORT_53 = /^(?:stun|turn)s?:(?:\[[^\]]*\]|[^:?[]+):0*53(?:\?|$)/i

/**
 * The servers without addresses on port 53. Cloudflare offers it for networks that allow only DNS, but browsers block
 * it, and gathering then waits for a timeout.
 */
export const withoutPort53 = (servers: readonly IceServer[]): IceServer[] =>
  servers
    .map((server) => ({ ...server, urls: server.urls.filter((url) => !PORT_53.test(url)) }))
    .filter(({ urls }) => urls.length > 0)

/** https://developers.cloudflare.com/realtime/turn/generate-credentials/ */
async function askCloudflare(settings: Settings, ttl: number): Promise<IceServer[]> {
  const { CLOUDFLARE_TURN_URL: url, CLOUDFLARE_TURN_KEY_ID: key, CLOUDFLARE_TURN_API_TOKEN: token } = settings
  try {
    const response = await reach(`${url}/v1/turn/keys/${key}/credentials/generate-ice-servers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ttl }),
      within: TIMEOUT,
      breaker: breakerOf('turn', url),
      reads: 'all',
    })
    if (!response.ok) throw new Error(`the TURN provider answered ${response.status}`)
    return withoutPort53(answer.parse(await response.json()).iceServers)
  } catch (error) {
    throw unavailable(error)
  }
}
