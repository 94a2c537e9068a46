import { describe, expect, it } from 'vitest'
import { newId } from '../../../../src/foundation/ids.ts'
import { active, dial, ended, pairWithSockets, presentCallOf, ring, type TestCall } from '../../../support/calls.ts'
import { decided } from '../../../support/cases.ts'
import { query, transaction } from '../../../support/db.ts'
import { find, regionOf, waitingIn } from '../../../support/live.ts'
import { metLive } from '../../../support/matches.ts'
import { operator } from '../../../support/operators.ts'
import { matched, published, type Person } from '../../../support/people.ts'
import { fetcher } from '../../../support/requests.ts'
import { connect } from '../../../support/sockets.ts'

/** What measures do to calls, searches and live matches that are running. */

const restrict = ({ id }: Pick<Person, 'id'>, feature: string) =>
  decided(id, { measure: 'restriction', features: [feature] })
/** Whether a call is over for both, as if it had been hung up, and both are free. */
async function expectOver({ a, b, caller, callee }: TestCall, callId: string, reason = 'completed') {
  for (const socket of [caller, callee]) {
    const told = await ended(socket, callId)
    expect([told['reason'], told['ended_by']]).toEqual([reason, undefined])
  }
  for (const person of [a, b]) await expect.poll(() => presentCallOf(person)).toBeNull()
}

describe('a person who may meet nobody live any more', () => {
  it('is out of their live match and its call, which looks ended by the other one', async () => {
    const test = await pairWithSockets(await metLive())
    const callId = await active(test)
    await restrict(test.b, 'live')
    await expectOver(test, callId)
    for (const socket of [test.caller, test.callee])
      await socket.next('match:ended', ({ match_id }) => match_id === test.matchId)
    const [match] = await query('select status, ended_by_a from matches where id = $1', [test.matchId])
    expect(match).toEqual({ status: 'ended', ended_by_a: null })
    expect((await dial(test.a, test)).error).toMatchObject({ code: 'CONFLICT' })
  })

  it('stays in a match that both have kept, and in its call', async () => {
    const pair = await metLive()
    for (const person of [pair.a, pair.b]) await person.call('POST', `/matches/${pair.matchId}/accept`)
    const test = await pairWithSockets(pair)
    const callId = await active(test)
    await restrict(test.a, 'live')
    expect((await test.a.call('GET', `/calls/${callId}`)).data['state']).toBe('active')
    expect(await query('select status from matches where id = $1', [pair.matchId])).toEqual([{ status: 'active' }])
  })
})

describe('a person who may send no more', () => {
  it('is out of a call that they have made, and it looks hung up', async () => {
    const test = await pairWithSockets(await matched())
    const callId = await active(test)
    await restrict(test.a, 'sending')
    await expectOver(test, callId)
    expect((await dial(test.a, test)).error.code).toBe('FEATURE_RESTRICTED')
  })

  it('lets nobody’s device ring any more', async () => {
    const test = await pairWithSockets(await matched())
    const callId = await ring(test)
    await restrict(test.a, 'sending')
    await expectOver(test, callId, 'cancelled')
    expect((await test.b.call('GET', '/calls/history')).data['calls']).toMatchObject([{ id: callId }])
  })

  it('stays in a call that the other one has made, and in their matches', async () => {
    const test = await pairWithSockets(await matched())
    const callId = await active(test)
    await restrict(test.b, 'sending')
    expect((await test.b.call('GET', `/calls/${callId}`)).data['state']).toBe('active')
    expect((await test.b.call('GET', `/matches/active`)).data['matches']).toMatchObject([{ id: test.matchId }])
  })

  it('does not get a call through that they begin at the same moment', async () => {
    const [test, moderator] = [await pairWithSockets(await matched()), await operator('moderator')]
    const [decision, measure] = [newId(), await transaction()]
    await measure.query('select from users where id = $1 for no key update', [test.a.id])
    await measure.query(
      `insert into safety_decisions (id, subject_id, policy, measure, features, explanation, state, decided_by, created_at)
       values ($1, $2, 'spam', 'restriction', '{sending}', 'x', 'effective', $3, now())`,
      [decision, test.a.id, moderator.id],
    )
    await measure.query(
      `insert into restrictions (user_id, feature, decision_id, created_at) values ($1, 'sending', $2, now())`,
      [test.a.id, decision],
    )
    await measure.query(
      `insert into statements (id, decision_id, user_id, appeal_until, created_at) values ($1, $2, $3, now() + interval '1 day', now())`,
      [newId(), decision, test.a.id],
    )
    const dialling = dial(test.a, test)
    await measure.awaited()
    await measure.commit()
    expect((await dialling).error.code).toBe('FEATURE_RESTRICTED')
  })
})

describe.each([{ measure: 'suspension', days: 7 }, { measure: 'ban' }])('a person with a $measure', (wanted) => {
  it('is out of their call, their sockets and their conversations, and the other one sees only that they left', async () => {
    const test = await pairWithSockets(await matched())
    const room = await connect(`/conversations/${test.conversationId}/ws`, test.a.token)
    const callId = await active(test)
    await decided(test.a.id, wanted)
    const told = await ended(test.callee, callId)
    expect([told['reason'], told['ended_by']]).toEqual(['completed', undefined])
    await Promise.all([test.caller.untilClosed(), room.untilClosed()])
    await test.callee.next('match:ended', ({ match_id }) => match_id === test.matchId)
    await expect.poll(() => presentCallOf(test.b)).toBeNull()
  })

  it('searches no more, at once', async () => {
    const person = await published()
    const region = await regionOf(person.id)
    expect((await find(person, {}, { fetcher })).data).toMatchObject({ status: 'searching' })
    expect(await waitingIn('chat', region)).toContain(person.id)
    await decided(person.id, wanted)
    expect(await query('select from live_searches where user_id = $1', [person.id])).toHaveLength(0)
    await expect.poll(() => waitingIn('chat', region)).not.toContain(person.id)
  })
})
