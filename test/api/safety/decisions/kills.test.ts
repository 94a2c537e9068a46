import { describe, expect, it } from 'vitest'
import { URGENT_EVENTS, type DomainEvent } from '../../../../src/catalogue/domain-events.ts'
import type { Role } from '../../../../src/catalogue/roles.ts'
import { consumers } from '../../../../src/consumers.ts'
import type { UserContext } from '../../../../src/context.ts'
import { confirmBan, decideCase, undoDecision } from '../../../../src/features/safety/decisions/decide-case.ts'
import { publish, sweepOutbox } from '../../../../src/foundation/outbox.ts'
import { caseAbout, EXPLANATION, reportIn } from '../../../support/cases.ts'
import { contextWith } from '../../../support/context.ts'
import { query } from '../../../support/db.ts'
import { find, regionOf, waitingIn } from '../../../support/live.ts'
import { hubOf, sqlIn } from '../../../support/objects.ts'
import { operator } from '../../../support/operators.ts'
import { swipe } from '../../../support/pairs.ts'
import { freshPlace, published, signIn, type Person } from '../../../support/people.ts'
import { fetcher, send } from '../../../support/requests.ts'
import { connect } from '../../../support/sockets.ts'

/**
 * Measures whose Worker dies between the commit and the publishing of their events: the sweep of the outbox brings every effect,
 * once.
 */

/** The context of a moderator whose Worker dies right after each commit; what it should have published is kept. */
async function doomed(role: Role) {
  const lost: DomainEvent[] = []
  const { id, sessionId } = await operator(role)
  const now = Date.now()
  const actor = {
    userId: id,
    sessionId,
    plan: 'free',
    role,
    isProved: true,
    authenticatedAt: now,
    confirmedAt: now,
    expiresAt: now + 60_000,
  }
  // Guarantee: what verbs of decisions read of a signed-in caller's context.
  const ctx = Object.create(contextWith(), {
    actor: { value: actor },
    publish: { value: (events: DomainEvent[]) => void lost.push(...events) },
  }) as UserContext
  return { ctx, lost }
}

/** Brings what was lost as the minute's sweep does, and then once more as if it had not been noted as done. */
async function sweeps(lost: DomainEvent[]): Promise<void> {
  const [ctx, ids] = [contextWith(), lost.map(({ id }) => id)]
  expect(ids.length).toBeGreaterThan(0)
  // The sweep takes what is due at the epoch: nothing that other tests have left.
  await query(`update outbox set due_at = 'epoch' where id = any($1)`, [ids])
  await sweepOutbox(ctx, consumers, URGENT_EVENTS, 0)
  expect(await query('select from outbox where id = any($1)', [ids])).toHaveLength(0)
  await publish(ctx, consumers, lost)
  lost.length = 0
}

/** How often a hub has told its owner of an event. */
const timesTold = async ({ id }: { id: string }, event: string): Promise<unknown> =>
  (await sqlIn(hubOf(id), 'select count(*) as n from events where event = ?', event))[0]?.['n']

/** Somebody with a match, a socket in each place, a live search, and a case in which a reporter waits for the answer. */
async function world() {
  const location = await freshPlace()
  const [person, friend, reporter] = [await published({ location }), await published({ location }), await signIn()]
  await person.call('PUT', '/profile/me', { bio: 'I like trails.' })
  await swipe(person, friend, 'like', { fetcher })
  const conversationId = (await swipe(friend, person, 'like', { fetcher })).data['conversation_id'] as string
  const sockets = await Promise.all(
    ['/ws', `/conversations/${conversationId}/ws`].map((path) => connect(path, person.token)),
  )
  expect((await find(person, {}, { fetcher })).data).toMatchObject({ status: 'searching' })
  const caseId = await caseAbout(person.id)
  await reportIn(caseId, reporter.id, person.id)
  return { person, friend, reporter, conversationId, sockets, caseId, region: await regionOf(person.id) }
}
type World = Awaited<ReturnType<typeof world>>

const sends = async (by: Person, conversation_id: string) =>
  (await send(by, { conversation_id, content: 'Hello', message_type: 'text' })).status

/** What the person can do, and what is left of them in objects. */
async function eligibilityOf({ person, friend, conversationId, region }: World) {
  const { status, data } = await person.call('GET', '/profile/me')
  const socket = await connect('/ws', person.token).catch(() => null)
  socket?.close()
  return {
    profile: [status, status === 200 ? data['profile'].bio : null],
    sending: [await sends(person, conversationId), await sends(friend, conversationId)],
    asking: (await swipe(person, friend, 'like')).status,
    feed: (await person.call('GET', '/matching/feed')).status,
    socket: socket !== null,
    waits: (await waitingIn('chat', region)).includes(person.id),
  }
}

const FREE = {
  profile: [200, 'I like trails.'],
  sending: [200, 200],
  asking: 200,
  feed: 200,
  socket: true,
  waits: true,
}
const SHUT = { profile: [403, null], sending: [403, 409], asking: 403, feed: 403, socket: false, waits: false }
const restriction = (feature: string) => ({ measure: 'restriction', features: [feature] }) as const

/** Each measure, and what is different of somebody under it. A note is no measure: it tells nobody, so nothing can be lost. */
const MEASURES = {
  none: [{ measure: 'none' }, {}],
  warning: [{ measure: 'warning' }, {}],
  'removed content': [{ measure: 'content_removed', removes_bio: true }, { profile: [200, null] }],
  sending: [restriction('sending'), { sending: [403, 200] }],
  requests: [restriction('requests'), { asking: 403 }],
  discovery: [restriction('discovery'), { feed: 403 }],
  live: [restriction('live'), { waits: false }],
  suspension: [{ measure: 'suspension' }, SHUT],
  ban: [{ measure: 'ban' }, SHUT],
} as const

describe('a measure whose Worker dies before it publishes', () => {
  it.each(Object.keys(MEASURES) as (keyof typeof MEASURES)[])('%s takes effect everywhere, once', async (name) => {
    const one = await world()
    const { person, reporter, sockets } = one
    expect(await eligibilityOf(one)).toEqual(FREE)
    const [wanted, different] = MEASURES[name]
    const isShut = different === SHUT
    const decider = await doomed('moderator')
    const ground = wanted.measure === 'none' ? {} : ({ policy: 'harassment', explanation: EXPLANATION } as const)
    // Guarantee: an array of the table can be read only, and the verb does not write it.
    const body = { ...wanted, ...ground } as unknown as Parameters<typeof decideCase>[2]
    const { decision } = await decideCase(decider.ctx, one.caseId, body)
    const lost = decider.lost
    if (wanted.measure === 'ban') {
      const second = await doomed('moderator')
      await confirmBan(second.ctx, decision.id)
      lost.push(...second.lost)
    }
    await sweeps(lost)
    if (isShut) await Promise.all(sockets.map((socket) => socket.untilClosed()))
    else for (const socket of sockets) expect((await socket.request('ping')).event).toBe('pong')
    expect(await eligibilityOf(one)).toEqual({ ...FREE, ...different })
    expect(await timesTold(person, 'safety:statement')).toBe(wanted.measure === 'none' ? 0 : 1)
    expect(await timesTold(reporter, 'report:decided')).toBe(1)
    if (wanted.measure === 'none') return

    const senior = await doomed('senior')
    await undoDecision(senior.ctx, decision.id, 'A mistake.')
    await sweeps(senior.lost)
    // A search that was ended is begun anew by the person.
    expect(await eligibilityOf(one)).toEqual({ ...FREE, waits: name !== 'live' && !isShut })
    expect((await find(person, {}, { fetcher })).status).toBe(200)
    expect(await timesTold(person, 'safety:statement_changed')).toBe(1)
    expect(await timesTold(reporter, 'report:decided')).toBe(1)
  })
})
