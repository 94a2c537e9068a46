import { describe, expect, it } from 'vitest'
import { URGENT_EVENTS } from '../../../../src/catalogue/domain-events.ts'
import { consumers } from '../../../../src/consumers.ts'
import { endRestrictions } from '../../../../src/features/safety/decisions/end-measures.ts'
import { decideCase } from '../../../../src/features/safety/decisions/queries.ts'
import { newId } from '../../../../src/foundation/ids.ts'
import { sweepOutbox } from '../../../../src/foundation/outbox.ts'
import { caseAbout, decided, undo } from '../../../support/cases.ts'
import { contextWith } from '../../../support/context.ts'
import { query } from '../../../support/db.ts'
import { find, regionOf, waitingIn } from '../../../support/live.ts'
import { operator } from '../../../support/operators.ts'
import { interest, strangers, swipe } from '../../../support/pairs.ts'
import { matched, published } from '../../../support/people.ts'
import { ask, asked, fetcher, respond, send } from '../../../support/requests.ts'
import { connect } from '../../../support/sockets.ts'

const restricted = (feature: string, more: Record<string, unknown> = {}) => ({
  code: 'FEATURE_RESTRICTED',
  details: { feature, statement_id: expect.any(String), ...more },
})
const restrict = (person: { id: string }, feature: string, more = {}) =>
  decided(person.id, { measure: 'restriction', features: [feature], ...more })
/** Lets a restriction end `ms` milliseconds from now, as one that was decided for that long. Returns when. */
async function endsIn(decisionId: string, ms: number): Promise<number> {
  const until = Date.now() + ms
  await query('update restrictions set until = $2 where decision_id = $1', [decisionId, new Date(until).toISOString()])
  return until
}
const message = (conversation_id: string, content = 'Hello') => ({ conversation_id, content, message_type: 'text' })

describe('a person who may not send', () => {
  it('is refused on open sockets and over REST, and the other one is not', async () => {
    const { a, b, conversationId, matchId } = await matched()
    const [own, room] = [await connect('/ws', a.token), await connect(`/conversations/${conversationId}/ws`, a.token)]
    const sent = await own.request('send_message', message(conversationId))
    expect(sent.event).toBe('ack')
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const { statementId } = await restrict(a, 'sending', { until })
    const refusal = restricted('sending', { until, statement_id: statementId })
    for (const socket of [own, room])
      expect((await socket.request('send_message', message(conversationId))).data).toMatchObject(refusal)
    expect((await send(a, message(conversationId))).error).toMatchObject({ status: 403, ...refusal })
    const edited = await a.call('PATCH', `/messages/${sent.data['message_id']}`, { content: 'Other words' })
    expect(edited.error).toMatchObject(refusal)
    expect((await a.call('POST', `/calls/initiate/${matchId}`, { media: 'audio' })).error).toMatchObject(refusal)
    expect((await own.request('call:initiate', { match_id: matchId, media: 'audio' })).data).toMatchObject({
      code: 'FEATURE_RESTRICTED',
    })
    expect((await send(b, message(conversationId))).status).toBe(200)
  })

  it('gets the first answer to what was sent before', async () => {
    const { a, conversationId } = await matched()
    const body = { ...message(conversationId), client_message_id: newId() }
    const first = await send(a, body)
    await restrict(a, 'sending')
    expect((await send(a, body)).data).toEqual(first.data)
  })

  it('may send again once the time is over, without anybody doing anything', async () => {
    const { a, conversationId } = await matched()
    const until = Date.now() + 2_500
    await restrict(a, 'sending', { until: new Date(until).toISOString() })
    // Rooms hold the time themselves. A machine that is too slow to ask before it sees only that it ends.
    const may = async () => {
      const { status } = await send(a, message(conversationId))
      if (status === 200) expect(Date.now()).toBeGreaterThanOrEqual(until)
      return status
    }
    await expect.poll(may, { interval: 500 }).toBe(200)
  })

  it('does not accept a request by replying to it', async () => {
    const { a, b } = await asked()
    await restrict(b, 'sending')
    const [row] = await query<{ id: string }>('select id from conversations where $1 in (user_a, user_b)', [b.id])
    expect((await send(b, message(row?.id ?? ''))).error).toMatchObject(restricted('sending'))
    const [decision] = await query('select status from decisions where from_user_id = $1', [a.id])
    expect(decision).toEqual({ status: 'pending' })
  })

  it('is effective and told although the publisher died', async () => {
    const { a, conversationId } = await matched()
    const moderator = await operator('moderator')
    const socket = await connect('/ws', a.token)
    const ctx = contextWith()
    const now = Date.now()
    const done = await decideCase(
      ctx.db,
      { operatorId: moderator.id, over: ['user'], seesEscalated: false },
      {
        caseId: await caseAbout(a.id),
        wanted: {
          decision: newId(now),
          policy: 'spam',
          measure: 'restriction',
          features: ['sending'],
          photo_ids: [],
          until: null,
          strikes: 1,
          explanation: 'x',
          note: null,
        },
        details: {
          submits: false,
          fraud_policies: [],
          appeal_months: 6,
          since: new Date(now).toISOString(),
          since_message: newId(now),
          notice_minutes: 15,
        },
        next: null,
        now,
      },
    )
    if (done.outcome !== 'ok') throw new Error(done.outcome)
    // Nobody publishes; a minute later the sweep does. It takes what is due at the epoch: nothing that other tests have left.
    await query(`update outbox set due_at = 'epoch' where id = any($1)`, [done.events.map(({ id }) => id)])
    await sweepOutbox(ctx, consumers, URGENT_EVENTS, 0)
    await socket.next('safety:statement', ({ statement_id }) => statement_id === done.decision.statementId)
    expect((await send(a, message(conversationId))).status).toBe(403)
  })
})

describe('a person who may not ask', () => {
  it('consents to nobody in any way, and may decline and pass', async () => {
    const [a, b] = await strangers()
    const { data } = await ask(b, a)
    const { id } = await restrict(a, 'requests')
    const other = await published()
    for (const answer of [
      await swipe(a, b, 'like'),
      await swipe(a, b, 'super_like'),
      await interest(a, b),
      await interest(a, other),
      await ask(a, b),
      await respond(a, data['request_id'], 'accept'),
    ])
      expect(answer.error).toMatchObject({ status: 403, ...restricted('requests') })
    await undo({ id })
    expect((await respond(a, data['request_id'], 'accept')).status).toBe(200)
  })

  it('passes on people all the same', async () => {
    const [a, b] = await strangers()
    await restrict(a, 'requests')
    expect((await swipe(a, b, 'pass')).status).toBe(200)
  })
})

describe('a person who may not be discovered', () => {
  it('is in no feed and sees none, until the time is over', async () => {
    const [a, b] = await strangers()
    const idsFor = async () => (await b.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)
    expect(await idsFor()).toContain(a.id)
    const { id } = await restrict(a, 'discovery', { until: new Date(Date.now() + 3_600_000).toISOString() })
    expect(await idsFor()).not.toContain(a.id)
    expect((await interest(b, a)).status).toBe(404)
    expect((await a.call('GET', '/matching/feed')).error).toMatchObject(restricted('discovery'))
    await endsIn(id, 1_000)
    await expect.poll(async () => (await a.call('GET', '/matching/feed')).status).toBe(200)
    await endRestrictions(contextWith({}, { inHours: 1 }))
    expect(await idsFor()).toContain(a.id)
  })
})

describe('a person who may meet nobody live', () => {
  it('is out of the queue, and cannot search', async () => {
    const person = await published()
    const region = await regionOf(person.id)
    expect((await find(person, {}, { fetcher })).data).toMatchObject({ status: 'searching' })
    expect(await waitingIn('chat', region)).toContain(person.id)
    await restrict(person, 'live')
    expect(await waitingIn('chat', region)).not.toContain(person.id)
    expect(await query('select from live_searches where user_id = $1', [person.id])).toHaveLength(0)
    expect((await find(person)).error).toMatchObject(restricted('live'))
  })
})
