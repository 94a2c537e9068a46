import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { matched, published, signIn } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import {
  withoutPostgres,
  onRedisOutage,
  withSilentPostgres,
  withSilentRedis,
  workerWith,
} from '../../support/worker.ts'

describe('while Postgres is down', () => {
  it('what needs it is 503 with Retry-After, and says nothing of why', async () => {
    const person = await published()
    const fetcher = withoutPostgres()
    for (const [method, path, body] of [
      ['GET', '/profile/me', undefined],
      ['GET', '/matching/feed', undefined],
      ['PUT', '/profile/me', { bio: 'x' }],
      ['POST', '/profile/publish', undefined],
    ] as const) {
      const answer = await person.call(method, path, body, { fetcher })
      expect(answer.error.code, path).toBe('UNAVAILABLE')
      expect(Number(answer.headers.get('retry-after')), path).toBeGreaterThan(0)
      expect(answer.text).not.toMatch(/postgres|connect|ECONN|127\.0\.0\.1/i)
    }
  })

  it('a server that takes connections and never answers is 503 as well', async () => {
    const person = await signIn()
    const answer = await person.call('GET', '/profile/me', undefined, { fetcher: withSilentPostgres() })
    expect(answer.error.code).toBe('UNAVAILABLE')
  })

  it('people who are connected go on chatting', async () => {
    const { a, b, conversationId } = await matched()
    const socket = await connect('/ws', b.token)
    const fetcher = withoutPostgres()
    const sent = await a.call(
      'POST',
      '/messages/send',
      { conversation_id: conversationId, content: 'still here' },
      { fetcher },
    )
    expect(sent.status).toBe(200)
    expect((await socket.next('new_message')).data['content']).toBe('still here')
    expect(
      (await b.call('GET', `/conversations/${conversationId}/messages`, undefined, { fetcher })).data['messages'],
    ).toHaveLength(1)
  })
})

describe('while Redis is down', () => {
  it('reads and writes go on, and nobody waits', async () => {
    const { a, conversationId } = await matched()
    const fetcher = onRedisOutage()
    expect((await a.call('GET', '/profile/me', undefined, { fetcher })).status).toBe(200)
    expect(
      (await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' }, { fetcher })).status,
    ).toBe(200)
  })

  it('a Redis that never answers costs a second, not the request', async () => {
    const person = await signIn()
    const answer = await person.call('GET', '/profile/me', undefined, { fetcher: withSilentRedis() })
    expect(answer.status).toBe(200)
  })
})

describe('health', () => {
  it('asks every part', async () => {
    for (const path of ['/health', '/health/readiness']) {
      const { status, data } = await call('GET', path)
      expect(status).toBe(200)
      const services = { postgres: 'up', redis: 'up', objects: 'up' }
      expect(data).toEqual({ status: 'healthy', services, version: env.CF_VERSION_METADATA.id })
      expect(data['version']).toMatch(/^[\da-f-]{36}$/)
    }
    expect((await call('GET', '/health/liveness')).data).toEqual({ status: 'alive' })
  })

  it('is 503 and names the part that is down', async () => {
    const postgres = await call('GET', '/health', { fetcher: withoutPostgres() })
    expect(postgres.status).toBe(503)
    const services = { postgres: 'down', redis: 'up', objects: 'up' }
    expect(postgres.data).toMatchObject({ status: 'unhealthy', services })
    const redis = await call('GET', '/health', { fetcher: onRedisOutage() })
    expect(redis.data['services']).toEqual({ postgres: 'up', redis: 'down', objects: 'up' })
    expect((await call('GET', '/health/liveness', { fetcher: withoutPostgres() })).status).toBe(200)
  })
})

describe('a failure of ours', () => {
  it('is logged with its cause and the request id, and tells the client only the id', async () => {
    const person = await signIn()
    const lines: string[] = []
    const log = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
    // Past the pooler: no database at all, as by a wrong configuration.
    const fetcher = workerWith({ HYPERDRIVE: null, NEON_DATABASE_URL: undefined })
    const answer = await person.call('GET', '/profile/me', undefined, { fetcher })
    log.mockRestore()
    expect(answer.error.code).toBe('INTERNAL')
    const line = JSON.parse(lines.find((candidate) => candidate.includes('"request"')) ?? '{}') as Record<
      string,
      unknown
    >
    expect(line).toMatchObject({
      request_id: answer.error.request_id,
      status: 500,
      error_code: 'INTERNAL',
      error: expect.any(String),
      user_id: person.id,
    })
    expect(answer.text).not.toContain(String(line['error']))
  })
})
