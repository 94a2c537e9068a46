import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { cors as honoCors } from 'hono/cors'
import type { AppBindings } from './mount.ts'

/**
 * Headers for an API that serves data: nothing may run, frame or embed it (OWASP REST Security cheat sheet).
 * Pages of our own (/docs) set a policy and a way of being cached of their own first.
 */
const FOR_DATA = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'cross-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}
const UNLESS_SET = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
}

export const securityHeaders: MiddlewareHandler<AppBindings> = async (c, next) => {
  await next()
  // The answer that carries a socket must not be touched. The request does not tell: anybody can ask for an upgrade.
  if (c.res.status === 101) return
  const unset = Object.entries(UNLESS_SET).filter(([name]) => !c.res.headers.has(name))
  // Clients whose clocks are wrong go by it. The edge says it, too; the local runtime does not.
  addHeaders(c, [...Object.entries(FOR_DATA), ...unset, ['date', new Date().toUTCString()]])
}

/** Adds headers to an answer. `c.header` would make the answer anew for each of them. */
export function addHeaders(c: HonoContext, headers: readonly (readonly [name: string, value: string])[]): void {
  try {
    for (const [name, value] of headers) c.res.headers.set(name, value)
  } catch {
    // The headers of an answer that came from elsewhere cannot be changed; those of its copy can.
    for (const [name, value] of headers) c.header(name, value)
  }
}

/** Browsers of the configured origins may call; nobody else's may. */
export const cors: MiddlewareHandler<AppBindings> = async (c, next) => {
  const { settings } = c.get('context')
  if (settings.CORS_ORIGINS.length === 0) return next()
  return honoCors({
    origin: settings.CORS_ORIGINS,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Device-Proof',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'X-Device-Id',
    ],
    exposeHeaders: [
      'Content-Disposition',
      'Date',
      'ETag',
      'Idempotency-Replayed',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'Server-Timing',
      'X-Request-Id',
    ],
    maxAge: 7_200,
  })(c, next)
}
