import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { freshPhone, freshPlace, published } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const OOM = "OOM command not allowed when used memory > 'maxmemory'."

/** A Redis that still reads, and refuses to write. */
function fullRedis() {
  const send = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (!request.url.endsWith('/pipeline')) return send(input, init)
    const commands = await request.json<string[][]>()
    const answers = commands.map(([name, ...keys]) =>
      /^m?get$/i.test(name ?? '') ? { result: keys.map(() => null) } : { error: OOM },
    )
    return Response.json(answers)
  })
  return workerWith({})
}

describe('while Redis is full', () => {
  afterEach(() => vi.restoreAllMocks())

  it('what may run without it runs, also with an Idempotency-Key', async () => {
    const location = await freshPlace()
    const [a, b] = [await published({ location }), await published({ location })]
    const body = { target_user_id: b.id, action: 'pass' }
    const headers = { 'idempotency-key': 'pass' }
    expect((await a.call('POST', '/matching/swipe', body, { fetcher: fullRedis(), headers })).status).toBe(200)
  })

  it('what needs it is 503, and says nothing of why', async () => {
    const person = await published()
    const fetcher = fullRedis()
    const verified = await call('POST', '/auth/verify-otp', {
      body: { phone_number: freshPhone(), otp: '000000' },
      fetcher,
    })
    const ticket = await person.call('POST', '/realtime/ticket', undefined, { fetcher })
    expect([verified.error.code, ticket.error.code]).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
    expect(verified.text + ticket.text).not.toContain('OOM')
  })
})
