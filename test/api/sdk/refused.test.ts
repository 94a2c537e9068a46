import { describe, expect, it } from 'vitest'
import { oneAttempt, type ApiError } from '../../../sdk/src/index.ts'
import { freshIp } from '../../support/api.ts'
import { freshPhone, signIn } from '../../support/people.ts'
import { challenged } from '../../support/providers.ts'
import { losingAnswers, sdkClient, sdkClientOf } from '../../support/sdk.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith(challenged())

/** What is asked of a client while the API is closed, as often as it says. */
const closed = (times: number) => {
  let left = times
  return async (request: Request, pass: (request: Request) => Promise<Response>) => {
    if (new URL(request.url).pathname.endsWith('/auth/refresh-token') || (left -= 1) < 0) return pass(request)
    const error = { code: 'UNAVAILABLE', message: 'Back at noon.', details: { reason: 'maintenance' } }
    return Response.json({ success: false, error }, { status: 503, headers: { 'retry-after': '900' } })
  }
}

describe('a call that is refused', () => {
  it('is sent again with what the user was asked for, under another key', async () => {
    const asked: [string, number][] = []
    const { client, sent } = sdkClient({
      ip: freshIp(),
      between: fetcher,
      async onRefused({ code, details }, times) {
        asked.push([code, times])
        const { action } = details['challenge'] as { action: string }
        // The first token is one that the widget's provider does not know.
        return { challenge_token: times === 0 ? 'nonsense' : `${action}|api.test|${crypto.randomUUID()}` }
      },
    })
    for (let i = 0; i < 5; i += 1) await client.auth.sendCode({ phone_number: freshPhone() })
    expect(asked).toEqual([])
    sent.length = 0
    const answer = await client.auth.sendCode({ phone_number: freshPhone() }, { idempotencyKey: crypto.randomUUID() })
    expect(answer).toMatchObject({ expires_in: 300 })
    expect(asked).toEqual([
      ['CHALLENGE_REQUIRED', 0],
      ['CHALLENGE_REQUIRED', 1],
    ])
    expect(new Set(sent.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(3)
  })

  it('stays refused when nobody has what it takes', async () => {
    const asked: string[] = []
    const { client, sent } = await sdkClientOf(await signIn(), {
      between: closed(1),
      onRefused: async ({ message }) => (asked.push(message), null),
    })
    await expect(client.auth.me()).rejects.toMatchObject({ status: 503, retryAfter: 900 })
    expect(asked).toEqual(['Back at noon.'])
    expect(sent).toHaveLength(1)
  })

  it('waits for the end of maintenance, with its key', async () => {
    const { client, sent } = await sdkClientOf(await signIn(), { between: closed(2), onRefused: async () => ({}) })
    const idempotencyKey = crypto.randomUUID()
    expect(await client.realtime.ticket({ idempotencyKey })).toMatchObject({ ticket: expect.any(String) })
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual(Array(3).fill(idempotencyKey))
  })

  it('is not sent as somebody who has signed in meanwhile', async () => {
    const [ana, other] = [await signIn(), await signIn()]
    const { client, sent } = await sdkClientOf(ana, {
      between: closed(1),
      async onRefused() {
        await client.session.keep({
          token: other.token,
          token_type: 'Bearer',
          expires_in: 3_600,
          refresh_token: other.refreshToken,
          user: { id: other.id, is_verified: true, plan: 'free', role: 'user' },
        })
        return {}
      },
    })
    await expect(client.auth.me()).rejects.toMatchObject({ status: 503 })
    expect(sent).toHaveLength(1)
    expect(await client.auth.me()).toMatchObject({ user: { id: other.id } })
  })

  it('asks about a renewal of the session as part of the call that needs it', async () => {
    const person = await signIn()
    const asked: ApiError[] = []
    let isClosed = true
    const { client, sent } = await sdkClientOf(person, {
      expiresIn: 0,
      between: (request, pass) => (isClosed ? closed(1)(new Request('https://api.test/'), pass) : pass(request)),
      async onRefused(error) {
        asked.push(error)
        isClosed = false
        return {}
      },
    })
    expect(await client.auth.me()).toMatchObject({ user: { id: person.id } })
    expect(asked).toHaveLength(1)
    expect(sent.map(({ line }) => line)).toEqual([
      'POST /auth/refresh-token',
      'POST /auth/refresh-token',
      'GET /auth/me',
    ])
  })
})

it('an attempt goes on with its key after a lost answer, and what it has done is done once', async () => {
  const { client, sent } = await sdkClientOf(await signIn(), {
    retries: 0,
    between: losingAnswers(1, 'POST /api/v1/devices'),
  })
  const [attempt, device] = [oneAttempt(), { platform: 'ios', token: crypto.randomUUID() } as const]
  const register = () => attempt(device, (options) => client.notifications.registerDevice(device, options))
  await expect(register()).rejects.toMatchObject({ name: 'NetworkError' })
  await register()
  await register()
  const [first, second, third] = sent.map(({ headers }) => headers.get('idempotency-key'))
  expect(second).toBe(first)
  expect(third).not.toBe(first)
})
