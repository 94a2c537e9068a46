import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { cors as honoCors } from 'hono/cors'
import type { AppBindings } from './mount.ts'

/**
 * Headers for an API that serves data: nothing may run, frame or embed it (OWASP REST Security cheat sheet). Our own
 * pages (/docs/rest) set their own policy and caching first.
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
  // The response with the socket must not be modified. The request is no indication: anybody can request an upgrade.
  if (c.res.status === 101) return
  const unset = Object.entries(UNLESS_SET).filter(([name]) => !c.res.headers.has(name))
  // Clients with wrong clocks rely on it. The edge adds it, too; the local runtime does not.
  addHeaders(c, [...Object.entries(FOR_DATA), ...unset, ['date', new Date().toUTCString()]])
}

/** Adds headers to a response. `c.header` would copy the response for each of them. */
export function addHeaders(c: HonoContext, headers: readonly (readonly [name: string, value: string])[]): void {
  try {
    for (const [name, value] of headers) c.res.headers.set(name, value)
  } catch {
    // The headers of a fetched response are immutable; those of its copy are not.
    for (const [name, value] of headers) c.header(name, value)
  }
}

/** CORS for the configured origins only. */
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
      'X-App-Platform',
      'X-App-Version',
      'X-Device-Id',
    ],
    exposeHeaders: [
      'Content-Disposition',
      'Date',
      'Deprecation',
      'ETag',
      'Idempotency-Replayed',
      'Link',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'Server-Timing',
      'Sunset',
      'X-Request-Id',
    ],
    maxAge: 7_200,
  })(c, next)
}

/** Of a page without a script: its own styles and pictures; no frame, nothing from elsewhere. */
export const STATIC_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
