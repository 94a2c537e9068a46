import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { connecting, dial, ended, pairWithSockets, presentCallOf, ring, timePasses } from '../../support/calls.ts'
import { acquaintances, met, phoneOwners } from '../../support/matches.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import type { Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

/** Calls that somebody did not take, whatever kept them from it. */

const history = async (person: Person): Promise<Json[]> => (await person.call('GET', '/calls/history')).data['calls']

/** What somebody is to be notified of that they have missed; the ids of calls. */
const missedNotices = async ({ id }: Person): Promise<string[]> =>
  ((await sqlIn(hubOf(id), `select subject_id, events from notices`)) as { subject_id: string; events: string }[])
    .filter(({ events }) => events === '["call:ended"]')
    .map(({ subject_id }) => subject_id)

describe('somebody who is called while', () => {
  it.each([
    ['they are in a call', connecting],
    ['they are being called', ring],
  ])('%s has missed that call', async (_what, begin) => {
    const test = await pairWithSockets()
    const [c] = await acquaintances()
    const other = await met({ people: [c, test.b] })
    const present = await begin(test)
    const refused = await dial(c, other, 'video')
    expect([refused.status, refused.error.code, refused.error.details]).toEqual([409, 'USER_BUSY', { who: 'other' }])

    const told = await test.callee.next('call:ended', ({ caller_id }) => caller_id === c.id)
    expect(told.data).toMatchObject({
      match_id: other.matchId,
      conversation_id: other.conversationId,
      callee_id: test.b.id,
      media: 'video',
      reason: 'missed',
      duration_seconds: 0,
    })
    expect(told.data).not.toHaveProperty('ended_by')
    const callId = told.data['call_id']
    await expect.poll(() => history(test.b)).toMatchObject([{ id: callId, direction: 'incoming', reason: 'missed' }])
    expect((await test.b.call('GET', `/calls/${callId}`)).data).toMatchObject({ id: callId, reason: 'missed' })
    expect(await history(c)).toMatchObject([{ id: callId, direction: 'outgoing', reason: 'busy' }])
    for (const [past] of [await history(test.b), await history(c)]) expect(past).not.toHaveProperty('ended_by')
    expect(await missedNotices(test.b)).toEqual([callId])

    // The call that goes on has noticed nothing, and neither has its other side.
    expect(await presentCallOf(test.b)).toBe(present)
    expect(test.callee.all('call:incoming')).toHaveLength(1)
    expect(test.caller.all('call:ended')).toEqual([])
    expect(await history(test.a)).toEqual([])
  })

  it('they are in a call finds that one also in what a new socket resumes', async () => {
    const test = await pairWithSockets()
    const [c] = await acquaintances()
    await connecting(test)
    const other = await met({ people: [c, test.b] })
    expect((await dial(c, other)).status).toBe(409)
    const late = await connect('/ws?last_event_id=0', test.b.token)
    const { data } = await late.next('call:ended', ({ caller_id }) => caller_id === c.id)
    expect(data).toMatchObject({ conversation_id: other.conversationId, reason: 'missed' })
  })
})

describe('somebody who cannot be called, because who calls', () => {
  it('is in a call, hears nothing of it, also when both are', async () => {
    const [one, other] = [await pairWithSockets(), await pairWithSockets()]
    const [c] = await phoneOwners()
    const [withFree, withBusy] = [await met({ people: [one.a, c] }), await met({ people: [one.a, other.b] })]
    await Promise.all([connecting(one), connecting(other)])
    for (const pair of [withFree, withBusy]) {
      const { error } = await dial(one.a, pair)
      expect([error.code, error.details]).toEqual(['USER_BUSY', { who: 'self' }])
    }
    await expect.poll(async () => (await history(one.a)).map(({ reason }) => reason)).toEqual(['busy', 'busy'])
    for (const person of [c, other.b]) {
      expect(await history(person)).toEqual([])
      expect(await missedNotices(person)).toEqual([])
    }
    expect(other.callee.all('call:ended')).toEqual([])
    const { data, text } = await c.call('GET', '/users/me/export')
    expect(data['calls'], text).toEqual([])
  })
})

describe('somebody whose caller’s connection is lost while it rings', () => {
  it('has missed the call', async () => {
    const test = await pairWithSockets(await met({ people: await phoneOwners() }))
    const call_id = await ring(test)
    test.caller.close()
    await test.caller.untilClosed()
    await expect
      .poll(async () => JSON.stringify(await sqlIn(test.callRoom, 'select state from call')))
      .toMatch(/lostAt\\":\d/)
    await timePasses(test, 16_000)
    expect(await ended(test.callee, call_id)).toMatchObject({ reason: 'missed' })
    await expect.poll(async () => (await history(test.b))[0]).toMatchObject({ id: call_id, reason: 'missed' })
    expect((await history(test.a))[0]).toMatchObject({ reason: 'network' })
    expect(await missedNotices(test.b)).toEqual([call_id])
    const { data } = await test.b.call('GET', '/users/me/export')
    expect(data['calls']).toMatchObject([{ id: call_id, reason: 'missed' }])
  })
})
