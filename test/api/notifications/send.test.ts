import type { PushMessage } from '../../../src/rpc/notifications.ts'
import { describe, expect, it, vi } from 'vitest'
import { noPostgres } from '../../support/database.ts'
import { call, type Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { consumePushes, Conversation, duePushes } from '../../support/notices.ts'
import { evict, hubOf, runAlarm, sqlIn } from '../../support/objects.ts'
import { freshPushToken, matched, published, signIn, type Person } from '../../support/people.ts'
import { pushed, received } from '../../support/providers.ts'
import { redis } from '../../support/redis.ts'

const PATIENT = { timeout: 15_000 }

const register = async (person: Person, token = freshPushToken(), platform = 'android'): Promise<string> => {
  expect((await person.call('POST', '/devices', { token, platform })).status).toBe(200)
  return token
}
const preferring = (person: Person, preferences: object) =>
  person.call('PUT', '/notifications/preferences', preferences)

interface Waiting {
  a: Person
  b: Person
  talk: Conversation
  token: string
  push: PushMessage
}

/** Somebody, `b`, who has a device and no socket, and for a minute a match and a message of `a` that they have not seen. */
async function waiting({ content = 'are you there?', token = freshPushToken() } = {}): Promise<Waiting> {
  const [a, b] = await Promise.all([published(), signIn()])
  await register(b, token)
  const talk = new Conversation(b.id, a.id)
  await hubOf(b.id).deliver(talk.match())
  await hubOf(b.id).deliver(talk.message({ content }))
  const [push, ...others] = await duePushes(b.id)
  expect(others).toEqual([])
  if (!push) throw new Error('nothing is due')
  return { a, b, talk, token, push }
}

/** What a device has been shown, newest first. */
const shown = async (token: string): Promise<Json[]> => (await received(token)).map(({ fields }) => fields)
const wordsOf = async (token: string) => (await shown(token)).map(({ notification }) => notification)

const PLAIN_MESSAGE = { title: 'VibesMatch', body: 'You have a new message.' }
const DONE = { acked: 1, retried: [] }

describe('a notification', () => {
  it('reaches every device of the person, and on its screen says nothing of anybody', async () => {
    const { b, talk, token, push } = await waiting()
    const tablet = await register(await signIn(b.phone, { 'user-agent': 'a tablet' }), freshPushToken(), 'ios')
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    const [message] = await shown(token)
    expect(message.notification).toEqual(PLAIN_MESSAGE)
    expect(message.data).toEqual({ event: 'new_message', conversation_id: talk.id, match_id: expect.any(String) })
    expect(message.android).toMatchObject({
      priority: 'HIGH',
      notification: { tag: talk.id.replaceAll('-', ''), channel_id: 'default' },
    })
    expect(JSON.stringify(message)).not.toMatch(/Kim|there/)
    expect(await wordsOf(tablet)).toEqual([PLAIN_MESSAGE])
  })

  it('includes name and text when previews are enabled', async () => {
    const { b, token, push } = await waiting()
    await preferring(b, { show_preview: true })
    await consumePushes([push], pushed())
    expect(await wordsOf(token)).toEqual([{ title: 'Kim', body: 'are you there?' }])
  })

  it('shows no more of a long text than fits, and no half characters', async () => {
    const { b, token, push } = await waiting({ content: '👩‍👩‍👧'.repeat(300) })
    await preferring(b, { show_preview: true })
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    const [{ body }] = await wordsOf(token)
    expect(body).toBe(`${'👩‍👩‍👧'.repeat(22)}…`)
  })

  it('is of what the person wants to hear of', async () => {
    const { b, token, push } = await waiting()
    await preferring(b, { messages: false, show_preview: true })
    await consumePushes([push], pushed())
    expect(await wordsOf(token)).toEqual([{ title: 'It’s a match!', body: 'You and Kim like each other.' }])
    const other = await waiting()
    await preferring(other.b, { messages: false, matches: false })
    expect(await consumePushes([other.push], pushed())).toEqual(DONE)
    expect(await shown(other.token)).toEqual([])
  })

  it('comes without sound in quiet hours', async () => {
    const { b, token, push } = await waiting()
    const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16)
    await preferring(b, { quiet_hours: { start: clock(-60), end: clock(60), time_zone: 'UTC' } })
    await consumePushes([push], pushed())
    const [message] = await shown(token)
    expect(message.android).toMatchObject({ priority: 'NORMAL', notification: { channel_id: 'quiet' } })
  })

  it('takes the place of an earlier one about the same conversation', async () => {
    const { b, talk, token, push } = await waiting()
    await consumePushes([push], pushed())
    await hubOf(b.id).deliver(talk.message())
    await consumePushes(await duePushes(b.id), pushed())
    const tags = (await shown(token)).map(({ android }) => android.notification.tag)
    expect(tags).toEqual([talk.id, talk.id].map((id) => id.replaceAll('-', '')))
  })
})

describe('nobody is notified', () => {
  /** What is shown to somebody after a change of what was so when they were to be notified. */
  const shownAfter = async (change: (all: Waiting) => Promise<unknown>): Promise<Json[]> => {
    const all = await waiting()
    await change(all)
    expect(await consumePushes([all.push], pushed())).toEqual(DONE)
    return shown(all.token)
  }

  it.each<[string, (all: Waiting) => Promise<unknown>]>([
    ['who has read it meanwhile', ({ b, talk }) => hubOf(b.id).deliver(talk.read())],
    ['who has logged out', ({ b }) => b.call('POST', '/auth/logout')],
    [
      'whose session is too old',
      ({ b }) => query(`update sessions set refresh_expires_at = now() where user_id = $1`, [b.id]),
    ],
    [
      'who has removed the device',
      async ({ b }) => {
        const { data } = await b.call('GET', '/devices')
        return b.call('DELETE', `/devices/${data['devices'][0].id}`)
      },
    ],
    ['who is suspended', ({ b }) => query(`update users set status = 'suspended' where id = $1`, [b.id])],
    ['of somebody who has deleted their account', ({ a }) => a.call('DELETE', '/users/me')],
    ['of somebody who is banned', ({ a }) => query(`update users set status = 'banned' where id = $1`, [a.id])],
    [
      'of somebody whom they have blocked',
      ({ a, b }) => query('insert into blocks values ($1, $2, now())', [b.id, a.id]),
    ],
    [
      'of somebody who has blocked them',
      ({ a, b }) => query('insert into blocks values ($1, $2, now())', [a.id, b.id]),
    ],
  ])('%s', async (_who, change) => {
    expect(await shownAfter(change)).toEqual([])
  })

  it('on a device that is somebody else’s by now', async () => {
    const stranger = await signIn()
    expect(await shownAfter(({ token }) => register(stranger, token))).toEqual([])
  })
})

describe('the queue bringing it again', () => {
  it('shows nothing twice: one after the other, at once, or in one batch', async () => {
    const { token, push } = await waiting()
    await consumePushes([push], pushed())
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    expect(await shown(token)).toHaveLength(1)

    const other = await waiting()
    const results = await Promise.all([
      consumePushes([other.push, other.push], pushed()),
      consumePushes([other.push], pushed()),
    ])
    expect(await shown(other.token)).toHaveLength(1)
    // The second consumer retries after the first one's lease; by then it is done.
    expect(results.map(({ acked }) => acked).reduce((sum, n) => sum + n)).toBeGreaterThanOrEqual(1)
    expect(results.flatMap(({ retried }) => retried).every((seconds) => seconds === 120)).toBe(true)
    expect(await consumePushes([other.push], pushed())).toEqual(DONE)
    expect(await shown(other.token)).toHaveLength(1)
  })

  it('goes to those devices only that have not got it', async () => {
    const { b, token, push } = await waiting()
    const flaky = await register(await signIn(b.phone, { 'user-agent': 'a tablet' }), `${freshPushToken()}-flaky`)
    expect(await consumePushes([push], pushed())).toEqual({ acked: 0, retried: [10] })
    expect([(await shown(token)).length, (await shown(flaky)).length]).toEqual([1, 0])
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    expect([(await shown(token)).length, (await shown(flaky)).length]).toEqual([1, 1])
  })

  it('after somebody died while sending it goes on when they cannot be alive', async () => {
    const { b, token, push } = await waiting()
    const [device] = await query<{ id: string }>('select id from devices where user_id = $1', [b.id])
    const key = `push:${push.id}:${device?.id}`
    await redis('SET', key, 'claimed', 'EX', 120)
    expect(await consumePushes([push], pushed())).toEqual({ acked: 0, retried: [120] })
    expect(await shown(token)).toEqual([])
    await redis('DEL', key)
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    expect(await shown(token)).toHaveLength(1)
    expect(Number(await redis('TTL', key))).toBeGreaterThan(3_600)
  })
})

describe('what goes wrong', () => {
  it.each([
    ['says when to come again', 'busy', 1, 120],
    ['does not say', 'broken', 1, 10],
    ['fails again and again', 'broken', 5, 160],
    ['has failed for long', 'broken', 10, 900],
  ])('at a provider that %s is tried again', async (_what, word, attempts, seconds) => {
    const { push } = await waiting({ token: `${freshPushToken()}-${word}` })
    expect(await consumePushes([push], pushed(), { attempts })).toEqual({ acked: 0, retried: [seconds] })
  })

  it('for good is not', async () => {
    const { b, push } = await waiting({ token: `${freshPushToken()}-mismatch` })
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    // It may be our settings that are wrong: the device stays.
    expect((await b.call('GET', '/devices')).data['devices']).toHaveLength(1)
  })

  it('because the device is gone removes the device, and no other', async () => {
    const { b, token, push } = await waiting()
    const tablet = await signIn(b.phone, { 'user-agent': 'a tablet' })
    await register(tablet, `${freshPushToken()}-unregistered`)
    expect(await consumePushes([push], pushed())).toEqual(DONE)
    expect(await shown(token)).toHaveLength(1)
    const { devices } = (await b.call('GET', '/devices')).data
    expect(devices.map(({ is_current }: Json) => is_current)).toEqual([true])
  })

  it('in Postgres puts all of it off', async () => {
    const { token, push } = await waiting()
    expect(await consumePushes([push, push], { ...pushed(), ...noPostgres }, { attempts: 2 })).toEqual({
      acked: 0,
      retried: [20, 20],
    })
    expect(await shown(token)).toEqual([])
  })

  it('in one person’s hub holds up nobody else', async () => {
    const [one, other] = [await waiting(), await waiting()]
    const namespace = {
      getByName: (name: string) =>
        name === one.b.id ? { wantedNotice: () => Promise.reject(new Error('overloaded')) } : hubOf(name),
    }
    const result = await consumePushes([one.push, other.push], { ...pushed(), USER_HUB: namespace })
    expect(result).toEqual({ acked: 1, retried: [10] })
    expect([(await shown(one.token)).length, (await shown(other.token)).length]).toEqual([0, 1])
  })

  it('in Redis is no reason to be silent', async () => {
    const { token, push } = await waiting()
    expect(await consumePushes([push], { ...pushed(), UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })).toEqual(DONE)
    expect(await shown(token)).toHaveLength(1)
  })

  it('with a key that is lost concerns only what it has encrypted', async () => {
    const [one, other] = [await waiting(), await waiting()]
    await query(`update devices set token_cipher = 'old.AAAA' where user_id = $1`, [one.b.id])
    expect(await consumePushes([one.push, other.push], pushed())).toEqual({ acked: 2, retried: [] })
    expect([(await shown(one.token)).length, (await shown(other.token)).length]).toEqual([0, 1])
  })

  it('with a message of a queue that nobody knows is loud', async () => {
    await expect(consumePushes([], {}, { queue: 'something-else' })).rejects.toThrow('nobody consumes the queue')
  })

  it('never shows a name, a text or a token in the log', async () => {
    const lines: string[] = []
    const spies = (['info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    )
    const all = ['', '-busy', '-malformed', '-toolong'].map((word) => `${freshPushToken()}${word}`)
    const pushes: PushMessage[] = []
    for (const token of all) {
      const { b, push } = await waiting({ token, content: 'a confession' })
      await preferring(b, { show_preview: true })
      pushes.push(push)
    }
    await consumePushes(pushes, pushed())
    await consumePushes(pushes, { ...pushed(), ...noPostgres })
    spies.forEach((spy) => spy.mockRestore())
    const text = lines.join('\n')
    expect(text).toContain('"devices":{"sent":1,')
    expect(text).toContain('"later: 429 QUOTA_EXCEEDED":1')
    expect(text).toContain('push_postponed')
    expect(text).not.toMatch(/confession|Kim|APA91/)
  })
})

describe('from a message to the lock screen', () => {
  it('all goes by itself', async () => {
    const { a, b, conversationId } = await matched()
    const token = await register(b)
    const lines: string[] = []
    const said = vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line))
    const { data } = await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    await expect.poll(() => sqlIn(hubOf(b.id), 'select events from notices'), PATIENT).toHaveLength(1)
    // The minute is over; the rest is the hub's alarm, the queue and its consumer.
    await sqlIn(hubOf(b.id), `update notices set due_at = 1`)
    await sqlIn(hubOf(b.id), `update jobs set due_at = 1 where name = 'notify'`)
    await evict(hubOf(b.id))
    await runAlarm(hubOf(b.id))
    const outbox = async () => (await call('GET', `/dev/outbox?to=${token}`)).data['messages']
    await expect.poll(outbox).toMatchObject([{ channel: 'push', body: PLAIN_MESSAGE.body }])
    // The log has the way back to the request that wrote the message.
    const push = () =>
      lines
        .map((line): Json => JSON.parse(line))
        .filter(({ event, subject_id }) => event === 'push' && subject_id === conversationId)
    await expect.poll(push).toMatchObject([{ message_id: data['message_id'], outcome: 'ok', reached: 1, missed: 0 }])
    said.mockRestore()
  })
})
