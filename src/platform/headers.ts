import type { MiddlewareHandler } from 'hono'
import { cors as honoCors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { AppBindings } from './mount.ts'

/**
 * Headers for an API that serves data: nothing may run, frame or embed it (OWASP REST Security cheat sheet).
 * Pages of our own (/docs) set a policy of their own first.
 */
const forData = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: 'max-age=63072000; includeSubDomains; preload',
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  crossOriginResourcePolicy: 'cross-origin',
})

export const securityHeaders: MiddlewareHandler<AppBindings> = async (c, next) => {
  await next()
  // The answer that carries a socket must not be touched. The request does not tell: anybody can ask for an upgrade.
  if (c.res.status === 101) return
  const own = c.res.headers.get('content-security-policy')
  await forData(c, () => Promise.resolve())
  if (own !== null) c.header('content-security-policy', own)
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
}

/** Browsers of the configured origins may call; nobody else's may. */
export const cors: MiddlewareHandler<AppBindings> = async (c, next) => {
  const { settings } = c.get('context')
  if (settings.CORS_ORIGINS.length === 0) return next()
  return honoCors({
    origin: settings.CORS_ORIGINS,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'X-Device-Id'],
    exposeHeaders: [
      'Content-Disposition',
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
