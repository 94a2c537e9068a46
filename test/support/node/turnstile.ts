import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { TURNSTILE_SECRET } from './provider-accounts.ts'

const spent = new Set<string>()

/**
 * https://developers.cloudflare.com/turnstile/get-started/server-side-validation/. A token says what Turnstile would have
 * sealed into it: `{action}|{hostname}|{anything}`, with `expired` or `internal` for those ends.
 */
export function turnstile(request: IncomingMessage, pathname: string, text: string): { status: number; body: unknown } {
  const refuse = (code: string, status = 200) => ({ status, body: { success: false, 'error-codes': [code] } })
  if (request.method !== 'POST' || pathname !== '/turnstile/turnstile/v0/siteverify') return { status: 404, body: {} }
  if (request.headers['content-type'] !== 'application/json') return refuse('bad-request', 400)
  const { secret, response, remoteip } = JSON.parse(text) as Record<string, unknown>
  if (secret !== TURNSTILE_SECRET) return refuse('invalid-input-secret')
  if (typeof remoteip !== 'string' || isIP(remoteip) === 0) return refuse('bad-request', 400)
  if (typeof response !== 'string') return refuse('missing-input-response', 400)
  const [action, hostname, what] = response.split('|')
  if (action === undefined || hostname === undefined || what === undefined) return refuse('invalid-input-response')
  if (what.startsWith('internal')) return refuse('internal-error')
  if (what.startsWith('expired') || spent.has(response)) return refuse('timeout-or-duplicate')
  spent.add(response)
  return {
    status: 200,
    body: { success: true, 'error-codes': [], challenge_ts: new Date().toISOString(), hostname, action, cdata: '' },
  }
}
