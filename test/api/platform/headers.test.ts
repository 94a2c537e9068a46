import { describe, expect, it } from 'vitest'
import { call, ORIGIN } from '../../support/api.ts'
import { signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

describe('every answer', () => {
  it('carries a request id, timings, and headers that let nothing run or be kept', async () => {
    const { headers } = await (await signIn()).call('GET', '/auth/me')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('server-timing')).toMatch(
      /^total;dur=[\d.]+, db;dur=[\d.]+;desc="1 round trips?", redis;dur=[\d.]+;desc="1 round trips?"$/,
    )
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toContain('max-age=')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('has them when it is an error, too', async () => {
    const { headers, error } = await call('GET', '/auth/me')
    expect(headers.get('x-request-id')).toBe(error.request_id)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('an upgrade', () => {
  it('that is asked for where there is none changes nothing about the headers', async () => {
    const { headers } = await (await signIn()).call('GET', '/auth/me', undefined, { headers: { upgrade: 'websocket' } })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it.each(['websocket', 'WebSocket'])('asked for as "%s" by a page of ours opens a socket', async (upgrade) => {
    const { token } = await signIn()
    const origin = 'https://app.vibes.test'
    const request = new Request(`${ORIGIN}/api/v1/ws`, {
      headers: { upgrade, origin, authorization: `Bearer ${token}` },
    })
    const response = await workerWith({ CORS_ORIGINS: origin })(request)
    expect([response.status, response.webSocket === null]).toEqual([101, false])
    expect(response.headers.get('cache-control')).toBeNull()
  })
})

describe('CORS', () => {
  const asked = { origin: 'https://app.vibes.test', 'access-control-request-method': 'POST' }
  const preflight = (fetcher?: ReturnType<typeof workerWith>) =>
    call('OPTIONS', '/auth/send-otp', { headers: asked, ...(fetcher ? { fetcher } : {}) })

  it('lets the configured origins in', async () => {
    const fetcher = workerWith({ CORS_ORIGINS: 'https://app.vibes.test, https://other.test' })
    const { status, headers } = await preflight(fetcher)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.vibes.test')
    expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('lets nobody else in', async () => {
    const { headers } = await preflight(workerWith({ CORS_ORIGINS: 'https://other.test' }))
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect((await preflight()).headers.get('access-control-allow-origin')).toBeNull()
  })
})
