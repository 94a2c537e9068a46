import { describe, expect, it } from 'vitest'
import {
  ConflictError,
  NetworkError,
  NotFoundError,
  RateLimitError,
  ServerError,
  ValidationError,
  type Answered,
} from '../../../sdk/src/index.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { freshEmail, freshPhone, mailedToken, matched, PASSWORD, published, signIn } from '../../support/people.ts'
import { losingAnswers, movedClock, sdkClient, sdkClientOf } from '../../support/sdk.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

const failing = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error
}

describe('errors', () => {
  it('name the field, the request and the reason', async () => {
    const { client } = await sdkClientOf(await signIn())
    let answer: Answered | undefined
    const error = await failing(
      client.profile.setPreferences(
        { age_min: 40, age_max: 20 },
        {
          onAnswer: (one) => {
            answer = one
          },
        },
      ),
    )
    expect(error).toBeInstanceOf(ValidationError)
    expect(error).toMatchObject({
      name: 'ValidationError',
      status: 400,
      code: 'VALIDATION_FAILED',
      issues: [{ path: expect.stringMatching(/^body\.age_/), message: expect.any(String) }],
      requestId: answer?.requestId,
    })
    expect(answer).toMatchObject({ status: 400, requestId: expect.any(String) })
  })

  it('have the class of their status', async () => {
    const { client } = await sdkClientOf(await signIn())
    expect(await failing(client.matches.unmatch(newId()))).toBeInstanceOf(NotFoundError)
    const stale = client.profile.update({ bio: 'Hi' }, { ifMatch: '"0-old"' })
    expect(await failing(stale)).toBeInstanceOf(ConflictError)
  })

  it('an id that would ask for something else is refused before it is sent', async () => {
    const { client, sent } = await sdkClientOf(await signIn())
    for (const id of ['', '.', '..']) expect(await failing(client.profile.of(id))).toBeInstanceOf(TypeError)
    expect(await failing(client.profile.of('me/../../auth/me'))).toBeInstanceOf(ValidationError)
    expect(sent.map(({ line }) => line)).toEqual(['GET /profile/me%2F..%2F..%2Fauth%2Fme'])
  })

  it('an answer that is not of the API is none', async () => {
    const portal = async () => new Response('<html>Welcome to the hotel</html>')
    const { client } = sdkClient({ between: portal, retries: 0 })
    expect(await failing(client.content.settings())).toBeInstanceOf(NetworkError)
    const proxy = sdkClient({ between: async () => new Response('Bad gateway', { status: 502 }), retries: 0 })
    expect(await failing(proxy.client.content.settings())).toMatchObject({ name: 'ServerError', code: 'UNAVAILABLE' })
  })
})

describe('retries', () => {
  it('wait for what Retry-After says, with the same key', async () => {
    const clock = movedClock()
    const full = workerWith({ LIMIT_OVERRIDES: '{"api":{"max":1,"windowSeconds":30}}' })
    let refusals = 0
    const { client, sent } = await sdkClientOf(await signIn(), {
      clock,
      between: async (request, pass) => {
        const response = refusals === 0 ? await full(request) : await pass(request)
        if (response.status === 429) refusals += 1
        return response
      },
    })
    await client.realtime.ticket()
    sent.length = 0
    await client.realtime.ticket()
    const [first, second, ...more] = sent
    expect(more).toEqual([])
    expect(second?.headers.get('idempotency-key')).toBe(first?.headers.get('idempotency-key'))
    const [pause = 0] = clock.pauses
    expect(pause).toBeGreaterThanOrEqual(1_000)
    expect(pause).toBeLessThanOrEqual(30_250)
  })

  it('leave a long Retry-After to the caller, at once', async () => {
    const clock = movedClock()
    const { client, sent } = sdkClient({ clock })
    const phone = freshPhone()
    for (let i = 0; i < 3; i += 1) await client.auth.sendCode({ phone_number: phone })
    const error = await failing(client.auth.sendCode({ phone_number: phone }))
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ retryAfter: expect.any(Number), code: 'RATE_LIMIT_EXCEEDED' })
    expect((error as RateLimitError).retryAfter).toBeGreaterThan(30)
    expect(sent).toHaveLength(4)
    expect(clock.pauses).toEqual([])
  })

  it('end with the error of an outage that lasts, and outlast one that does not', async () => {
    const [clock, outage] = [movedClock(), onRedisOutage()]
    let isOut = true
    const { client, sent } = sdkClient({ clock, between: (request, pass) => (isOut ? outage(request) : pass(request)) })
    const error = await failing(client.auth.sendCode({ phone_number: freshPhone() }))
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ status: 503, code: 'UNAVAILABLE', retryAfter: expect.any(Number) })
    expect(sent).toHaveLength(3)
    const asked = client.auth.sendCode({ phone_number: freshPhone() }, { retries: 5 })
    isOut = false
    expect(await asked).toMatchObject({ expires_in: 300 })
  })

  it('a message whose answer was lost is there once', async () => {
    const { a, conversationId } = await matched({ isPremium: true })
    const clock = movedClock()
    const { client, sent } = await sdkClientOf(a, { clock, between: losingAnswers(2, '/messages/send') })
    const { message_id } = await client.messages.send({ conversation_id: conversationId, content: 'Hello!' })
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    const { items } = await client.conversations.messages(conversationId)
    expect(items.map(({ id }) => id)).toEqual([message_id])
  })

  it('a change of a version is not repeated when its answer is lost', async () => {
    const person = await signIn()
    const { client, sent } = await sdkClientOf(person, { between: losingAnswers(1, 'PUT /api/v1/profile/me') })
    let etag = ''
    await client.profile.get({
      onAnswer: (answer) => {
        etag = answer.etag ?? ''
      },
    })
    const error = await failing(client.profile.update({ bio: 'Hi' }, { ifMatch: etag }))
    expect(error).toBeInstanceOf(NetworkError)
    expect(sent).toHaveLength(2)
    expect((await client.profile.get()).profile.bio).toBe('Hi')
  })
})

it('a change of the password is not repeated when its answer is lost: the former one is wrong by then', async () => {
  const { client, sent } = sdkClient({ between: losingAnswers(1, 'PUT /api/v1/auth/password') })
  const [email, next] = [freshEmail(), `${PASSWORD} anew`]
  await client.auth.register({ email, password: PASSWORD })
  await client.auth.verifyEmail({ token: await mailedToken(email) })
  await client.session.forget()
  await client.auth.signIn({ email, password: PASSWORD })
  const change = client.auth.changePassword({ current_password: PASSWORD, password: next })
  expect(await failing(change)).toBeInstanceOf(NetworkError)
  expect(sent.filter(({ line }) => line === 'PUT /auth/password')).toHaveLength(1)
  expect(await client.auth.signIn({ email, password: next })).toMatchObject({ token_type: 'Bearer' })
})

describe('ending a call', () => {
  it('by its signal, with the reason, while it is sent or waits', async () => {
    const [reason, sending] = [new Error('left the page'), new AbortController()]
    const { client, sent } = sdkClient({ between: () => new Promise<never>(() => {}) })
    const call = client.content.settings({ signal: sending.signal })
    await expect.poll(() => sent.length).toBe(1)
    sending.abort(reason)
    await expect(call).rejects.toBe(reason)

    const waiting = new AbortController()
    const outage = sdkClient({ between: onRedisOutage(), retries: 1 })
    const refused = outage.client.auth.sendCode(
      { phone_number: freshPhone() },
      // By then it is about to wait for the next attempt.
      { signal: waiting.signal, onAnswer: () => waiting.abort(reason) },
    )
    await expect(refused).rejects.toBe(reason)
    expect(outage.sent).toHaveLength(1)
    await expect(client.content.settings({ signal: waiting.signal })).rejects.toBe(reason)
    expect(sent).toHaveLength(1)
  })

  it('by its time limit', async () => {
    const { client, sent } = sdkClient({ between: () => new Promise<never>(() => {}), retries: 0 })
    await expect(client.content.settings({ timeout: 1 })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(sent).toHaveLength(1)
  })
})

describe('lists', () => {
  it('have items on pages, and all of them one by one', async () => {
    const person = await signIn()
    const { client, sent } = await sdkClientOf(person)
    const others = (await Promise.all([published(), published(), published()])).map(({ id }) => id)
    for (const id of others) await client.safety.block(id)
    sent.length = 0
    const first = await client.safety.blocked({ limit: 2 })
    expect(first).toMatchObject({ hasMore: true, cursor: expect.any(String), data: { users: first.items } })
    expect(sent).toHaveLength(1)

    const ids: string[] = []
    for await (const { user } of client.safety.blocked({ limit: 2 })) ids.push(user.id)
    expect(ids).toEqual(others.toReversed())
    expect(sent).toHaveLength(3)

    const sizes: number[] = []
    for await (const { items } of client.safety.blocked({ limit: 2 }).pages()) sizes.push(items.length)
    expect(sizes).toEqual([2, 1])
    for await (const _ of client.safety.blocked({ limit: 2 })) break
    expect(sent).toHaveLength(6)
  })
})
