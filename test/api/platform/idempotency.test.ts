import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { contactIndex } from '../../../src/security/contacts.ts'
import { decrypt, fingerprint, keyWith } from '../../../src/foundation/crypto.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { redis } from '../../support/redis.ts'
import { codeFor, freshPhone, freshPlace, matched, published, signIn, type Person } from '../../support/people.ts'
import { withoutPostgres, onRedisOutage, withSilentPostgres, workerWith } from '../../support/worker.ts'

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })
const redisKey = async (person: Person, key: string) => `idempotency:${person.id}:${await fingerprint(key)}`

describe('Idempotency-Key', () => {
  it('replays status and body byte for byte', async () => {
    const { a, conversationId } = await matched()
    const send = () =>
      a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'once' }, keyed('k'))
    const [first, again] = [await send(), await send()]
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect((await a.call('GET', `/conversations/${conversationId}/messages`)).data['messages']).toHaveLength(1)
  })

  it('replays what a rule refused, too', async () => {
    const person = await published()
    const like = () =>
      person.call('POST', '/matching/swipe', { target_user_id: person.id, action: 'like' }, keyed('self'))
    const [first, again] = [await like(), await like()]
    expect(first.error.code).toBe('SELF_ACTION')
    expect(again.text).toBe(first.text)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  it('refuses the same key for another body or another path', async () => {
    const { a, b, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'one' }, keyed('k'))
    const body = await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'two' }, keyed('k'))
    expect(body.error).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
    const path = await a.call('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' }, keyed('k'))
    expect(path.error.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('lets one of many at the same moment run, and tells the others so', async () => {
    const { a, conversationId } = await matched()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'race' }, keyed('race')),
      ),
    )
    const codes = answers.map(({ status, headers }) =>
      status === 200 ? (headers.get('idempotency-replayed') ? 'replayed' : 'first') : status,
    )
    expect(codes.filter((code) => code === 'first')).toHaveLength(1)
    expect(codes.every((code) => code === 'first' || code === 'replayed' || code === 409)).toBe(true)
    expect(
      answers
        .filter(({ status }) => status === 409)
        .every(({ error, headers }) => error.code === 'IDEMPOTENCY_IN_PROGRESS' && headers.get('retry-after') === '1'),
    ).toBe(true)
    expect((await a.call('GET', `/conversations/${conversationId}/messages`)).data['messages']).toHaveLength(1)
  })

  it('is scoped to the caller', async () => {
    const { a, b, conversationId } = await matched()
    const body = { conversation_id: conversationId, content: 'same' }
    const [mine, theirs] = [
      await a.call('POST', '/messages/send', body, keyed('k')),
      await b.call('POST', '/messages/send', body, keyed('k')),
    ]
    expect(theirs.data['message_id']).not.toBe(mine.data['message_id'])
  })

  it('keeps no validation error, no refusal of a limit and no failure of ours', async () => {
    const { a, conversationId } = await matched()
    const body = { conversation_id: conversationId, content: 'good' }
    expect((await a.call('POST', '/messages/send', { ...body, content: 7 }, keyed('k'))).status).toBe(400)
    const limited = workerWith({ LIMIT_OVERRIDES: '{"message_send":{"max":1,"windowSeconds":7200}}' })
    await a.call('POST', '/messages/send', body, { ...keyed('other'), fetcher: limited })
    expect((await a.call('POST', '/messages/send', body, { ...keyed('k'), fetcher: limited })).status).toBe(429)
    expect((await a.call('POST', '/messages/send', body, keyed('k'))).status).toBe(200)

    const place = await freshPlace()
    const [c, d] = [await published({ location: place }), await published({ location: place })]
    const like = { target_user_id: d.id, action: 'like' }
    expect((await c.call('POST', '/matching/swipe', like, { ...keyed('k'), fetcher: withoutPostgres() })).status).toBe(
      503,
    )
    expect((await c.call('POST', '/matching/swipe', like, keyed('k'))).data).toEqual({ is_match: false })
  })

  it('is free again after its lease when the request that had it died', async () => {
    const { a, conversationId } = await matched()
    const body = { conversation_id: conversationId, content: 'again' }
    // What a Worker leaves behind that is killed between the claim and the answer.
    const request = await fingerprint(['POST', 'user /api/v1/messages/send', await bodyHash(body)].join('\n'))
    await redis('SET', await redisKey(a, 'k'), JSON.stringify({ request, runner: 'dead' }), 'PX', '700')
    expect((await a.call('POST', '/messages/send', body, keyed('k'))).error.code).toBe('IDEMPOTENCY_IN_PROGRESS')
    await expect.poll(async () => (await a.call('POST', '/messages/send', body, keyed('k'))).status).toBe(200)
  })

  it('is claimed for a lease while a request runs', async () => {
    const person = await published()
    const running = person.call('POST', '/profile/publish', undefined, { ...keyed('k'), fetcher: withSilentPostgres() })
    const key = await redisKey(person, 'k')
    await expect.poll(async () => Number(await redis('PTTL', key)), { interval: 20 }).toBeGreaterThan(50_000)
    expect((await running).error.code).toBe('UNAVAILABLE')
  })

  it('keeps answers for a day, unreadable', async () => {
    const { a, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'private words' }, keyed('k'))
    const key = await redisKey(a, 'k')
    expect(Number(await redis('TTL', key))).toBeGreaterThan(86_000)
    expect(String(await redis('GET', key))).not.toContain('private words')
  })

  it('keeps answers that carry tokens for ten minutes, under a key that nothing in Redis opens', async () => {
    const [phone, key, device] = [freshPhone(), crypto.randomUUID(), crypto.randomUUID()]
    const headers = { 'idempotency-key': key, 'x-device-id': device }
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const body = { phone_number: phone, otp: await codeFor(phone) }
    const verify = () => call('POST', '/auth/verify-otp', { body, headers, fetcher: workerWith({}) })
    const first = await verify()
    expect((await verify()).text).toBe(first.text)

    const settings = readSettings(env)
    const scope = `anonymous:${await contactIndex(settings, 'phone', phone)}:${await fingerprint(device)}`
    const name = `idempotency:${scope}:${await fingerprint(key)}`
    const left = Number(await redis('PTTL', name))
    expect(left).toBeGreaterThan(500_000)
    expect(left).toBeLessThanOrEqual(600_000)
    const { request, answer } = JSON.parse(String(await redis('GET', name))) as { request: string; answer: string }
    const opened = async (opener: string) =>
      decrypt(await keyWith(settings.TOKEN_KEY, 'idempotency', opener), answer, name)
    // With our own secret, and with all that lies beside the answer.
    const known = [request, await fingerprint(key), scope, '']
    for (const one of known) for (const other of known) expect(await opened(`${one}\n${other}`)).toBeNull()
    expect(await opened(`${await bodyHash(body)}\n${key}`)).toContain(first.data['refresh_token'])
  })

  it.each(['', 'a'.repeat(256), 'naïve'])('must be 1 to 255 printable characters, not "%s"', async (key) => {
    const person = await signIn()
    const answer = await person.call('POST', '/profile/publish', undefined, keyed(key))
    expect(answer.error.details?.['issues'][0].path).toBe('header.Idempotency-Key')
  })

  it('is not spent by a token that has ended', async () => {
    const person = await signIn()
    await person.call('POST', '/auth/logout')
    expect((await person.call('POST', '/realtime/ticket', undefined, keyed('k'))).status).toBe(401)
    await expect.poll(async () => redis('GET', await redisKey(person, 'k'))).toBeNull()
  })

  it('is scoped, without a token, to what the request names and the device, not to a network', async () => {
    const phone = freshPhone()
    const key = crypto.randomUUID()
    const send = (to: string, device: string) =>
      call('POST', '/auth/send-otp', {
        body: { phone_number: to },
        headers: { 'idempotency-key': key, 'x-device-id': device },
      })
    const device = crypto.randomUUID()
    expect((await send(phone, device)).headers.get('idempotency-replayed')).toBeNull()
    // On the way home, from another address: the same request of the same device.
    expect((await send(phone, device)).headers.get('idempotency-replayed')).toBe('true')
    expect((await send(phone, crypto.randomUUID())).headers.get('idempotency-replayed')).toBeNull()
    expect((await send(freshPhone(), device)).status).toBe(200)
  })

  it('keeps no refusal of credentials or of a body', async () => {
    const phone = freshPhone()
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const verify = (otp: string) => call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, headers })
    expect((await verify('000000')).error.code).toBe('INVALID_OTP')
    expect((await verify('111111')).error.code).toBe('INVALID_OTP')
    const person = await signIn()
    const big = { raw: 'x'.repeat(70_000), headers: { ...headers, 'content-type': 'application/json' } }
    expect((await person.call('POST', '/messages/send', undefined, big)).status).toBe(413)
    expect((await person.call('POST', '/messages/send', {}, { headers })).status).toBe(400)
  })

  it('keeps no refusal of a suspended account, which may be let in again', async () => {
    const { id, phone } = await signIn()
    const headers = { 'idempotency-key': crypto.randomUUID() }
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const body = { phone_number: phone, otp: await codeFor(phone) }
    const verify = () => call('POST', '/auth/verify-otp', { body, headers, fetcher: workerWith({}) })
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
      [id],
    )
    expect((await verify()).error.code).toBe('ACCOUNT_SUSPENDED')
    await query(
      `select set_account_status(account => $1, new_status => 'active', reason => null, until => null, at => now())`,
      [id],
    )
    const again = await verify()
    expect(again.headers.get('idempotency-replayed')).toBeNull()
    expect(again.error.code).toBe('INVALID_OTP')
  })

  it('without Redis runs what is harmless twice and refuses the rest', async () => {
    const place = await freshPlace()
    const [a, b] = [await published({ location: place }), await published({ location: place })]
    const fetcher = onRedisOutage()
    const pass = { target_user_id: b.id, action: 'pass' }
    expect((await a.call('POST', '/matching/swipe', pass, { ...keyed('k'), fetcher })).status).toBe(200)
    expect(await query('select from decisions where from_user_id = $1', [a.id])).toHaveLength(1)
    const refused = await a.call('POST', '/auth/send-otp', { phone_number: a.phone }, { ...keyed('k'), fetcher })
    expect(refused.error.code).toBe('UNAVAILABLE')
  })

  it('does not confuse two people of whom one guesses the other one’s key', async () => {
    const [a, b] = [await signIn(), await signIn()]
    const key = newId()
    const first = await a.call('POST', '/realtime/ticket', undefined, keyed(key))
    const second = await b.call('POST', '/realtime/ticket', undefined, keyed(key))
    expect(second.data['ticket']).not.toBe(first.data['ticket'])
  })
})

async function bodyHash(body: object): Promise<string> {
  return fingerprint(JSON.stringify(body))
}
