import type { IncomingMessage } from 'node:http'
import { TURN_KEY, TURN_TOKEN } from './provider-accounts.ts'

/** https://developers.cloudflare.com/realtime/turn/generate-credentials/ */
export function cloudflareTurn(
  request: IncomingMessage,
  pathname: string,
  text: string,
): { status: number; body: unknown } {
  if (request.method !== 'POST' || pathname !== `/turn/v1/turn/keys/${TURN_KEY}/credentials/generate-ice-servers`)
    return { status: 404, body: {} }
  if (request.headers.authorization !== `Bearer ${TURN_TOKEN}`) return { status: 401, body: {} }
  if (request.headers['content-type'] !== 'application/json') return { status: 415, body: {} }
  const { ttl } = JSON.parse(text) as { ttl?: unknown }
  // At most two days.
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 1 || ttl > 172_800) return { status: 400, body: {} }
  return {
    status: 201,
    body: {
      iceServers: [
        { urls: ['stun:stun.cloudflare.com:3478', 'stun:stun.cloudflare.com:53'] },
        {
          urls: [
            'turn:turn.cloudflare.com:3478?transport=udp',
            'turn:turn.cloudflare.com:53?transport=udp',
            'turn:turn.cloudflare.com:3478?transport=tcp',
            'turn:turn.cloudflare.com:80?transport=tcp',
            'turns:turn.cloudflare.com:5349?transport=tcp',
            'turns:turn.cloudflare.com:443?transport=tcp',
          ],
          username: `for-${ttl}`,
          credential: 'secret',
        },
      ],
    },
  }
}
