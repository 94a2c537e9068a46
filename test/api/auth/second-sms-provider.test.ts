import { env as bindings } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { FAILURES, PAUSE } from '../../../src/providers/breaker.ts'
import { call, freshIp, type Fetch } from '../../support/api.ts'
import { REFUSED_BY_PLIVO } from '../../support/node/provider-accounts.ts'
import { freshPhone } from '../../support/phones.ts'
import { BROKEN_URL, downProvider, received, withSecondSms } from '../../support/providers.ts'

const { SILENT_PORT } = bindings as Env & { SILENT_PORT: string }

/** Twilio says of it that it is no mobile phone; see node/providers.ts. */
const REFUSED_BY_TWILIO = '+4915100121614'

const send = (phone: string, fetcher: Fetch) =>
  call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip: freshIp(), fetcher })
const atPlivo = (phone: string) => received(`plivo:${phone}`)

describe('the second provider of texts', () => {
  it.each([
    ['is down', () => ({ TWILIO_API_URL: BROKEN_URL })],
    ['does not know us', () => ({ TWILIO_AUTH_TOKEN: 'wrong' })],
    ['cannot be reached', () => ({ TWILIO_API_URL: 'http://127.0.0.1:1' })],
    ['does not answer', () => ({ TWILIO_API_URL: `http://127.0.0.1:${SILENT_PORT}` })],
  ])('sends the code when the first %s', async (_why, changes) => {
    const phone = freshPhone()
    const fetcher = withSecondSms(changes())
    expect((await send(phone, fetcher)).status).toBe(200)
    const [message, ...more] = await atPlivo(phone)
    expect(more).toEqual([])
    // No log at Plivo: it would keep the code and the number.
    expect(message?.fields).toMatchObject({ src: '15005550009', log: false })
    const otp = /\b\d{6}\b/.exec(message?.fields['body'] ?? '')?.[0]
    const verified = await call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, fetcher })
    expect(verified.status).toBe(200)
  })

  it.each([
    ['a region that our account does not allow', '+4915100121408'],
    ['no route from our sender', '+4915100121612'],
  ])('sends the code when the first refuses for %s', async (_reason, phone) => {
    expect((await send(phone, withSecondSms())).status).toBe(200)
    expect([await received(phone), (await atPlivo(phone)).length]).toEqual([[], 1])
  })

  it('sends by a Powerpack where one is set', async () => {
    const phone = freshPhone()
    const powerpack = 'd6b1ee3f-9a3a-4b1e-8f5a-0a2c4f5f6f70'
    await send(phone, withSecondSms({ TWILIO_API_URL: BROKEN_URL, PLIVO_FROM: powerpack }))
    expect((await atPlivo(phone))[0]?.fields).toMatchObject({ powerpack })
  })

  it('is not asked while the first works, nor about a number that the first refuses', async () => {
    const phone = freshPhone()
    expect((await send(phone, withSecondSms())).status).toBe(200)
    expect([(await received(phone)).length, await atPlivo(phone)]).toEqual([1, []])
    const refused = await send(REFUSED_BY_TWILIO, withSecondSms())
    expect([refused.status, await atPlivo(REFUSED_BY_TWILIO)]).toEqual([400, []])
  })

  it('sends alone, without waiting for the first, once that has failed several times in a row', async () => {
    const first = downProvider()
    const fetcher = withSecondSms({ TWILIO_API_URL: first.url })
    for (let i = 0; i < FAILURES + 2; i += 1) {
      const phone = freshPhone()
      expect((await send(phone, fetcher)).status).toBe(200)
      expect(await atPlivo(phone)).toHaveLength(1)
    }
    expect(await first.timesAsked()).toBe(FAILURES)
  })

  it('may be down as well: 503 at once, with the time after which to try again', async () => {
    const [first, second] = [downProvider(), downProvider()]
    const fetcher = withSecondSms({ TWILIO_API_URL: first.url, PLIVO_API_URL: second.url })
    for (let i = 0; i < FAILURES; i += 1) expect((await send(freshPhone(), fetcher)).status).toBe(503)
    const answer = await send(freshPhone(), fetcher)
    expect(answer.error.code).toBe('UNAVAILABLE')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(2)
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(PAUSE / 1000)
    expect([await first.timesAsked(), await second.timesAsked()]).toEqual([FAILURES, FAILURES])
  })

  it('counts the attempt where it was reached and refuses the message', async () => {
    const fetcher = withSecondSms({ TWILIO_API_URL: BROKEN_URL })
    const answers = []
    for (let i = 0; i < 4; i += 1) answers.push((await send(REFUSED_BY_PLIVO, fetcher)).status)
    expect(answers).toEqual([503, 503, 503, 429])
  })
})
