import { describe, expect, it } from 'vitest'
import type { Context } from '../../../src/context.ts'
import { Breaker, FAILURES } from '../../../src/providers/breaker.ts'
import { reach } from '../../../src/providers/reach.ts'
import { contextWith } from '../../support/context.ts'
import { challenged, downProvider, moderated, providing, relayed } from '../../support/providers.ts'

/** A provider that sends its status in time, and not its body. */

describe('a body that is the answer', () => {
  it.each(['stalled', 'cut'] as const)('is a failure to the breaker when it is %s', async (how) => {
    const { url } = downProvider(how)
    const breaker = new Breaker()
    const ask = () => reach(url, { within: 250, breaker, reads: 'all' })
    for (let i = 0; i < FAILURES; i += 1) await expect(ask()).rejects.not.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('is a success that can be read, also where it came compressed', async () => {
    const { url } = downProvider('gzipped')
    const breaker = new Breaker()
    for (let i = 1; i < FAILURES; i += 1) breaker.failed(Date.now())
    const response = await reach(url, { within: 5_000, breaker, reads: 'all' })
    expect([response.status, await response.json()]).toEqual([200, { message: 'This is the whole body.' }])
    breaker.failed(Date.now())
    expect(breaker.enter(Date.now())).toBe(0)
  })

  const asking: [string, (url: string) => Context, (context: Context) => Promise<unknown>][] = [
    [
      'challenges',
      (url) => contextWith(challenged({ TURNSTILE_URL: url })),
      async ({ challenge }) => challenge?.verify('a token', 'auth-send-otp', '192.0.2.1'),
    ],
    [
      'pictures',
      (url) => contextWith(moderated('wfl_accept', { SIGHTENGINE_API_URL: url })),
      async ({ moderation }) => moderation.review(new ArrayBuffer(8), 'image/jpeg'),
    ],
    [
      'relays',
      (url) => contextWith(relayed({ CLOUDFLARE_TURN_URL: url })),
      async ({ turn }) => turn.servers(Date.now() + 60_000, 'a name'),
    ],
  ]

  it.each(asking)('stops the asking of the provider of %s', async (_what, contextFor, ask) => {
    const { url, timesAsked } = downProvider('cut')
    const context = contextFor(url)
    const answers = []
    for (let i = 0; i < FAILURES + 2; i += 1)
      answers.push(await ask(context).catch((error: unknown) => (error instanceof Error ? error.message : 'failed')))
    expect(new Set(answers).size, answers.join()).toBe(1)
    expect(await timesAsked()).toBe(FAILURES)
  })
})

it('is not waited for where the status is the answer: texts and mails are not sent again', async () => {
  const { url, timesAsked } = downProvider('stalled')
  const context = contextWith(providing({ TWILIO_API_URL: url, RESEND_API_URL: url }))
  await context.sms.sendText('+4915112345678', { otp: '123456', body: '123456 is your VibesMatch code.' })
  await context.mail.sendMail('kim@mail.test', { subject: 'VibesMatch', text: 'Hello', html: '<p>Hello</p>' })
  expect(await timesAsked()).toBe(2)
})

describe('a refusal whose body never ends', () => {
  it.each(['refused', 'endless'] as const)('is a failure to the breaker, and known by its status: %s', async (how) => {
    const { url, timesAsked } = downProvider(how)
    const breaker = new Breaker()
    const ask = () => reach(url, { within: 2_000, breaker, reads: 'refusals' })
    for (let i = 0; i < FAILURES; i += 1) {
      const response = await ask()
      expect([response.status, await response.text()]).toEqual([400, ''])
    }
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await timesAsked()).toBe(FAILURES)
  })

  it('is not waited for where nobody reads it', async () => {
    const { url } = downProvider('refused')
    const breaker = new Breaker()
    for (let i = 1; i < FAILURES; i += 1) breaker.failed(Date.now())
    const response = await reach(url, { within: 5_000, breaker })
    expect([response.status, response.body]).toEqual([400, null])
    breaker.failed(Date.now())
    expect(breaker.enter(Date.now())).toBe(0)
  })

  it('stops the asking of Twilio, which explains refusals in it', async () => {
    const { url, timesAsked } = downProvider('endless')
    const { sms } = contextWith(providing({ TWILIO_API_URL: url }))
    const send = () => sms.sendText('+4915112345678', { otp: '123456', body: '123456 is your VibesMatch code.' })
    for (let i = 0; i < FAILURES + 2; i += 1) await expect(send()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await timesAsked()).toBe(FAILURES)
  })
})
