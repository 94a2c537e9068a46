import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { consumers } from '../../../src/consumers.ts'
import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import { publish } from '../../../src/foundation/outbox.ts'
import { reconcileDue } from '../../../src/features/billing/reconcile/reconcile-due.ts'
import { databaseAddress } from '../../../src/context.ts'
import { readSettings } from '../../../src/settings.ts'
import { createDb } from '../../../src/foundation/db.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { rebuildRevocations } from '../../../src/security/rebuild-revocations.ts'
import { lostRedis } from '../../support/lost-redis.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { swipe } from '../../support/pairs.ts'
import { freshPlace, matched, published, signIn, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

/** A plan that begins or ends counts at once, whatever the access token says. */

/** Gives a plan for so many hours; takes it back with a number below zero. */
async function give(person: Pick<Person, 'id'>, hours: number): Promise<void> {
  const [row] = await query<{ answer: { outcome: string; events: DomainEvent[] } }>(
    `select give_plan(account => $1, plan => 'premium', until => now() + make_interval(hours => $2), note => 'a test', at => now()) as answer`,
    [person.id, hours],
  )
  expect(row?.answer.outcome).toBe('ok')
  await publish(contextWith(), consumers, row?.answer.events ?? [])
}

const planOf = async (person: Person) => (await person.call('GET', '/auth/me')).data['user'].plan
const oneLike = async (person: Person, place: { latitude: number; longitude: number }) =>
  swipe(person, await published({ location: place }))

describe('a plan that begins', () => {
  it('lifts the daily limit of the token that was issued before, at once', async () => {
    const location = await freshPlace()
    const person = await published({ location })
    const before = await oneLike(person, location)
    expect(before.headers.get('ratelimit-limit')).toBe('20')
    await give(person, 1)
    expect(await planOf(person)).toBe('premium')
    const after = await oneLike(person, location)
    expect(after.status).toBe(200)
    expect(after.headers.get('ratelimit-limit')).not.toBe('20')
    await give(person, -1)
    expect(await planOf(person)).toBe('free')
    const again = await oneLike(person, location)
    // The like under the plan was not counted.
    expect(again.headers.get('ratelimit-remaining')).toBe('18')
  })

  it('is known to a Redis that had lost everything', async () => {
    const person = await signIn()
    await give(person, 1)
    const { redis, known } = lostRedis()
    await rebuildRevocations(createDb(databaseAddress(env, readSettings(env)), startTiming()), redis, 3600, Date.now())
    expect(known.get(`account:plan:${person.id}`)).toBe('premium')
  })

  it('is told to every device, and opens read receipts in conversations that exist', async () => {
    const { a, b, conversationId } = await matched()
    const send = async (text: string) =>
      (await a.call('POST', '/messages/send', { conversation_id: conversationId, content: text })).data['message_id']
    const socket = await connect('/ws', a.token)
    await give(a, 1)
    expect((await socket.next('plan:changed')).data).toMatchObject({ plan: 'premium' })
    const id = await send('hello')
    await b.call('PUT', `/messages/${id}/read`)
    expect((await socket.next('message_read')).data).toMatchObject({ message_id: id })
    await give(a, -1)
    expect((await socket.next('plan:changed')).data).toMatchObject({ plan: 'free' })
    const second = await send('again')
    await b.call('PUT', `/messages/${second}/read`)
    const page = (await a.call('GET', `/conversations/${conversationId}/messages`)).data['messages']
    expect(page.find((message: { id: string }) => message.id === second).is_read).toBe(false)
  })
})

describe('a gift', () => {
  it('ends by itself, and the history says so', async () => {
    const person = await signIn()
    await give(person, 1)
    const published: DomainEvent[] = []
    const later = contextWith({}, { inHours: 2 })
    const ctx = Object.create(later, {
      publish: { value: (events: DomainEvent[]) => published.push(...events) },
    }) as typeof later
    await reconcileDue(ctx)
    await publish(ctx, consumers, published)
    expect(await planOf(person)).toBe('free')
    const { history } = (await person.call('GET', '/billing/history')).data
    expect(history.map(({ kind }: { kind: string }) => kind)).toEqual(['lapsed', 'given'])
    expect((await person.call('GET', '/subscription/status')).data).toMatchObject({ plan: 'free', sources: [] })
  })
})

describe('what needs a plan', () => {
  it('is refused with the plans that include it, and with what coins buy instead', async () => {
    const { error } = await (await published()).call('POST', '/matching/rewind')
    expect(error).toMatchObject({
      code: 'PREMIUM_REQUIRED',
      details: { plan_ids: ['premium_monthly', 'premium_yearly'], offers: ['rewind'] },
    })
  })
})
