import type { PushMessage } from '../../../src/rpc/notifications.ts'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { dial, ended, pairWithSockets, ring, timePasses, type TestCall } from '../../support/calls.ts'
import { query } from '../../support/db.ts'
import { acquaintances, met, phoneOwners } from '../../support/matches.ts'
import { consumePushes } from '../../support/notices.ts'
import { evict, hubOf, sqlIn } from '../../support/objects.ts'
import { freshPushToken, signIn, type Person } from '../../support/people.ts'
import { freshVoipToken, pushed, received, ringing } from '../../support/providers.ts'
import { connect } from '../../support/sockets.ts'

/** Calls go by device: somebody has a tab open, and a phone that has no socket. */

interface Phone {
  person: Person
  token: string
}

async function phoneOf(person: Person, body: Record<string, unknown> = { platform: 'android' }): Promise<Phone> {
  const phone = await signIn(person.phone, { 'user-agent': `phone ${crypto.randomUUID()}` })
  const token = `${freshPushToken()}${typeof body['word'] === 'string' ? body['word'] : ''}`
  const { word: _, ...fields } = body
  const { status, text } = await phone.call('POST', '/devices', { token, ...fields })
  expect(status, text).toBe(200)
  return { person: phone, token }
}

/** Two people whose callee’s hub hands nothing over by itself, so that {@link send} says when. */
async function pausedPair(): Promise<TestCall> {
  const test = await pairWithSockets(await met({ people: await phoneOwners() }))
  const hub = hubOf(test.b.id)
  await sqlIn(
    hub,
    `create trigger paused before insert on jobs when new.name = 'notify' begin select raise(ignore); end;
     delete from jobs where name = 'notify'`,
  )
  return test
}

/** What would go into the queue for somebody now. */
const due = async ({ id: userId }: Person): Promise<PushMessage[]> =>
  (
    (await sqlIn(hubOf(userId), 'select id, peer_id from notices where handed_at is null')) as {
      id: string
      peer_id: string
    }[]
  ).map(({ id, peer_id }) => ({ id, userId, peerId: peer_id }))

/** Hands over what is due, and lets the Worker consume it. */
async function send(person: Person, settings = pushed()): Promise<Json> {
  const pushes = await due(person)
  await sqlIn(hubOf(person.id), 'update notices set handed_at = 1 where handed_at is null')
  return consumePushes(pushes, settings)
}

/** What a device has been sent, newest first. */
const shown = async ({ token }: Phone): Promise<Json[]> => (await received(token)).map(({ fields }) => fields)
const wordsOn = async (phone: Phone) =>
  (await shown(phone)).map(({ notification, android }) => `${notification.body} ${android.notification.channel_id}`)

const RINGS = 'Someone is calling you. default'
const DONE = { acked: 1, retried: [] }

describe('a phone without a socket, while a tab is open', () => {
  it('rings, and the tab is not notified', async () => {
    const test = await pausedPair()
    const [phone, tab] = [await phoneOf(test.b), freshPushToken()]
    await test.b.call('POST', '/devices', { token: tab, platform: 'web' })
    const call_id = await ring(test)
    expect(await send(test.b)).toEqual(DONE)
    const [rings] = await shown(phone)
    expect(rings).toMatchObject({
      data: { event: 'call:incoming', call_id },
      android: { priority: 'HIGH', notification: { tag: call_id.replaceAll('-', ''), channel_id: 'default' } },
    })
    expect(await received(tab)).toEqual([])
  })

  it.each<[string, (test: TestCall, call_id: string) => Promise<unknown>, string, Json]>([
    [
      'another device has answered',
      ({ callee }, call_id) => callee.request('call:answer', { call_id }),
      'Answered on another device. quiet',
      { event: 'call:answered' },
    ],
    [
      'another device has declined',
      ({ callee }, call_id) => callee.request('call:reject', { call_id }),
      'The call has ended. quiet',
      { event: 'call:ended', reason: 'rejected' },
    ],
    [
      'the caller has hung up',
      ({ caller }, call_id) => caller.request('call:end', { call_id }),
      'You missed a call. quiet',
      { event: 'call:ended', reason: 'cancelled' },
    ],
    [
      'nobody has answered',
      (test) => timePasses(test, 31_000),
      'You missed a call. quiet',
      { event: 'call:ended', reason: 'missed' },
    ],
  ])('stops ringing at once and without a sound when %s', async (_what, finish, words, data) => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const call_id = await ring(test)
    await send(test.b)
    await finish(test, call_id)
    await expect.poll(() => due(test.b)).toHaveLength(1)
    await evict(hubOf(test.b.id))
    expect(await send(test.b)).toEqual(DONE)
    expect(await wordsOn(phone)).toEqual([words, RINGS])
    const [last, first] = await shown(phone)
    expect(last).toMatchObject({ data: { call_id, ...data }, android: { priority: 'HIGH' } })
    expect(last.android.notification.tag).toBe(first.android.notification.tag)
  })

  it('is told once that it rings no more: the end of an answered call says nothing', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const call_id = await ring(test)
    await send(test.b)
    await test.callee.request('call:answer', { call_id })
    // Before that has been sent.
    await test.callee.request('call:end', { call_id })
    await ended(test.callee, call_id)
    expect(await due(test.b)).toHaveLength(1)
    await send(test.b)
    expect(await wordsOn(phone)).toEqual(['Answered on another device. quiet', RINGS])
  })

  it('that has answered itself is told nothing, the others are', async () => {
    const test = await pausedPair()
    const [phone, tablet] = [await phoneOf(test.b), await phoneOf(test.b)]
    const call_id = await ring(test)
    await send(test.b)
    const answer = await phone.person.call('POST', `/calls/${call_id}/answer`)
    expect(answer.status, answer.text).toBe(200)
    await expect.poll(() => due(test.b)).toHaveLength(1)
    await send(test.b)
    expect(await wordsOn(phone)).toEqual([RINGS])
    expect(await wordsOn(tablet)).toEqual(['Answered on another device. quiet', RINGS])
  })

  it('need not be told anything when it was over before that was sent', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const call_id = await ring(test)
    const pushes = await due(test.b)
    await test.callee.request('call:answer', { call_id })
    await expect.poll(() => due(test.b)).toEqual([])
    expect(await consumePushes(pushes, pushed())).toEqual(DONE)
    expect(await shown(phone)).toEqual([])
  })

  it('hears that it is over last, also when that was sent before it rang', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b, { platform: 'android', word: '-flaky' })
    const call_id = await ring(test)
    const [rings] = await due(test.b)
    await sqlIn(hubOf(test.b.id), 'update notices set handed_at = 1')
    // The service takes it at the second attempt only; so one that is slow looks from here.
    const sessions = (
      await query<{ session_id: string }>('select session_id from devices where user_id = $1', [test.b.id])
    ).map(({ session_id }) => session_id)
    expect(await hubOf(test.b.id).wantedNotice(rings?.id ?? '', sessions)).toMatchObject({ call: { sessions } })
    await test.callee.request('call:answer', { call_id })
    await expect.poll(() => due(test.b)).toHaveLength(1)
    await send(test.b)
    // By now whoever was sending the first one is done.
    await hubOf(test.b.id).ringSent(call_id)
    expect(await due(test.b)).toHaveLength(1)
    await send(test.b)
    expect(new Set(await wordsOn(phone))).toEqual(new Set(['Answered on another device. quiet']))
    await hubOf(test.b.id).ringSent('0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23')
    expect(await due(test.b)).toEqual([])
  })

  it('still rings when another device opens a socket, and is still told that it is over', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const call_id = await ring(test)
    await connect('/ws', test.b.token)
    await send(test.b)
    await connect('/ws', phone.person.token)
    await test.callee.request('call:reject', { call_id })
    await expect.poll(() => due(test.b)).toHaveLength(1)
    await send(test.b)
    expect(await wordsOn(phone)).toEqual(['The call has ended. quiet', RINGS])
  })

  it('does not ring while it has a socket that it uses', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const socket = await connect('/ws', phone.person.token)
    await ring(test)
    await socket.next('call:incoming')
    expect(await send(test.b)).toEqual(DONE)
    expect(await shown(phone)).toEqual([])
  })

  it('is told, with its sound, of a call that came while the tab was in another one', async () => {
    const test = await pausedPair()
    const phone = await phoneOf(test.b)
    const [c] = await acquaintances()
    const other = await met({ people: [c, test.b] })
    const call_id = await ring(test)
    await send(test.b)
    expect((await dial(c, other)).status).toBe(409)
    await send(test.b)
    expect(await wordsOn(phone)).toEqual(['You missed a call. default', RINGS])
    expect((await shown(phone))[0].data.call_id).not.toBe(call_id)
  })
})

describe('a phone with a token of PushKit', () => {
  const iphone = (person: Person, end?: string) => {
    const voip = freshVoipToken(end)
    return phoneOf(person, { platform: 'ios', voip_token: voip }).then((phone) => ({ ...phone, voip }))
  }
  const rung = async (voip: string): Promise<Json[]> => (await received(voip)).map(({ fields }) => fields)

  it('rings by Apple’s own service alone, and is woken without a sound when it is over', async () => {
    const test = await pausedPair()
    const { voip, ...phone } = await iphone(test.b)
    const call_id = await ring(test, 'video')
    expect(await send(test.b, ringing())).toEqual(DONE)
    const [rings] = await rung(voip)
    expect(rings).toMatchObject({
      payload: {
        event: 'call:incoming',
        call_id,
        media: 'video',
        title: 'VibesMatch',
        body: 'Someone is calling you.',
      },
    })
    expect(rings.expiration).toBe(Math.floor(Date.parse(rings.payload.ring_expires_at) / 1000))
    expect(await shown(phone)).toEqual([])
    await test.callee.request('call:answer', { call_id })
    await expect.poll(() => due(test.b)).toHaveLength(1)
    await send(test.b, ringing())
    expect(await shown(phone)).toMatchObject([
      {
        notification: { body: 'Answered on another device.' },
        apns: {
          headers: { 'apns-priority': '10' },
          payload: { aps: { 'interruption-level': 'passive', 'content-available': 1 } },
        },
      },
    ])
    expect(await rung(voip)).toHaveLength(1)
  })

  it.each([
    ['that is gone', 'dead', false],
    ['that is none', 'bad0', false],
    ['that Apple refuses for what we have set', 'bad1', true],
    ['that its app has registered anew since Apple saw it go', '0dad', true],
  ])('%s is notified like others at once', async (_what, end, isKept) => {
    const test = await pausedPair()
    const { voip, ...phone } = await iphone(test.b, end)
    await ring(test)
    expect(await send(test.b, ringing())).toEqual(DONE)
    expect(await rung(voip)).toEqual([])
    expect((await shown(phone)).map(({ notification }) => notification.body)).toEqual(['Someone is calling you.'])
    const { devices } = (await phone.person.call('GET', '/devices')).data
    expect(devices).toMatchObject([{ platform: 'ios', has_voip_token: isKept }])
  })

  it.each([
    ['0429', [3]],
    ['0503', [1]],
  ])('is tried again soon while Apple is busy: %s', async (end, retried) => {
    const test = await pausedPair()
    const { voip: _, ...phone } = await iphone(test.b, end)
    await ring(test)
    expect(await send(test.b, ringing())).toEqual({ acked: 0, retried })
    expect(await shown(phone)).toEqual([])
  })

  it('is quiet in quiet hours, which CallKit cannot be', async () => {
    const test = await pausedPair()
    const { voip, ...phone } = await iphone(test.b)
    const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16)
    await test.b.call('PUT', '/notifications/preferences', {
      quiet_hours: { start: clock(-60), end: clock(60), time_zone: 'UTC' },
    })
    await ring(test)
    await send(test.b, ringing())
    expect(await rung(voip)).toEqual([])
    expect(await shown(phone)).toMatchObject([{ apns: { payload: { aps: { 'interruption-level': 'passive' } } } }])
  })

  it('rings with the caller’s name only where previews are wanted', async () => {
    const test = await pausedPair()
    const { voip } = await iphone(test.b)
    await test.b.call('PUT', '/notifications/preferences', { show_preview: true })
    await ring(test)
    await send(test.b, ringing())
    expect((await rung(voip))[0].payload).toMatchObject({ title: 'Kim', body: 'Is calling you.' })
  })
})
