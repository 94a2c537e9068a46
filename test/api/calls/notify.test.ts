import type { PushMessage } from '../../../src/rpc/notifications.ts'
import { describe, expect, it } from 'vitest'
import { call, type Json } from '../../support/api.ts'
import { anotherDevice, dial } from '../../support/calls.ts'
import { met } from '../../support/matches.ts'
import { consumePushes, withHub } from '../../support/notices.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { freshPushToken, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

async function withDevice(person: Person): Promise<string> {
  const token = freshPushToken()
  expect((await person.call('POST', '/devices', { token, platform: 'android' })).status).toBe(200)
  return token
}

/** What a device has been shown, newest first. */
const shown = async (token: string): Promise<Json[]> => (await call('GET', `/dev/outbox?to=${token}`)).data['messages']

const until = (token: string, count: number) =>
  expect.poll(async () => (await shown(token)).length, { timeout: 8_000, interval: 50 }).toBe(count)

describe('somebody who is called and has no socket', () => {
  it('is notified at once; what they have missed takes its place', async () => {
    const pair = await met()
    const token = await withDevice(pair.b)
    const caller = await connect('/ws', pair.a.token)
    const { data } = await dial(pair.a, pair, 'video')
    await until(token, 1)
    const [rings] = await shown(token)
    const tag = data['id'].replaceAll('-', '')
    expect(rings).toMatchObject({
      body: 'Someone is calling you.',
      notification: {
        tag,
        is_silent: false,
        data: {
          event: 'call:incoming',
          call_id: data['id'],
          conversation_id: pair.conversationId,
          match_id: pair.matchId,
          media: 'video',
          ring_expires_at: data['ring_expires_at'],
        },
      },
    })
    expect(JSON.stringify(rings)).not.toContain('Kim')
    await caller.request('call:end', { call_id: data['id'] })
    await until(token, 2)
    // Without sound: it only takes the place of what rang.
    expect((await shown(token))[0]).toMatchObject({
      body: 'You missed a call.',
      notification: { tag, is_silent: true, data: { event: 'call:ended', call_id: data['id'], reason: 'cancelled' } },
    })
  })

  it('may not want to be', async () => {
    const pair = await met()
    const token = await withDevice(pair.b)
    expect((await pair.b.call('PUT', '/notifications/preferences', { calls: false })).status).toBe(200)
    await dial(pair.a, pair)
    const [push, ...others] = await untilNoted(pair.b)
    expect(others).toEqual([])
    expect(await consumePushes(push ? [push] : [])).toMatchObject({ acked: 1 })
    expect(await shown(token)).toEqual([])
  })

  it('need not hear of it once it rings no more, or one of their devices has answered', async () => {
    const pair = await met()
    const { data } = await dial(pair.a, pair)
    const [notice] = (await sqlIn(
      hubOf(pair.b.id),
      "select id, data from notices where events like '%call:incoming%'",
    )) as { id: string; data: string }[]
    const late = { ...JSON.parse(notice?.data ?? '{}'), ring_expires_at: new Date(Date.now() - 1).toISOString() }
    const wanted = () => withHub(pair.b.id, (hub) => hub.notifications.wanted(notice?.id ?? ''))
    expect((await wanted())?.events).toEqual(['call:incoming'])
    await sqlIn(hubOf(pair.b.id), 'update notices set data = ? where id = ?', JSON.stringify(late), notice?.id ?? '')
    expect(await wanted()).toBeNull()
    await sqlIn(hubOf(pair.b.id), 'update notices set data = ? where id = ?', notice?.data ?? '', notice?.id ?? '')
    await (await anotherDevice(pair.b)).call('POST', `/calls/${data['id']}/answer`)
    await expect.poll(wanted).toBeNull()
  })
})

/** What the queue is told of somebody who is called. */
const untilNoted = async ({ id: userId }: Person): Promise<PushMessage[]> =>
  (
    (await sqlIn(hubOf(userId), "select id, peer_id from notices where events like '%call:incoming%'")) as {
      id: string
      peer_id: string
    }[]
  ).map(({ id, peer_id: peerId }) => ({ id, userId, peerId }))
