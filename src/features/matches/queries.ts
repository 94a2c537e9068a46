import { and, desc, eq, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { Accepted, Ended } from '../../../drizzle/functions/results/matches.ts'
import { whole } from '../../../drizzle/functions/rows.ts'
import { matches } from '../../../drizzle/matches.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import { users } from '../../../drizzle/users.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Plan } from '../../catalogue/plans.ts'
import type { Db } from '../../foundation/db.ts'
import { isBelow, ONE_ROW, scalarOrNull, upTo } from '../../foundation/fragments.ts'
import { bool, day, days, integer, moment, uuid, type Given, type Values } from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../security/interaction-log.ts'

const ENDING = { matchId: uuid, now: moment, graceDays: days }

/** The other user of a match, as shown to a participant. */
const peerIn = (orm: Orm, { matchId, actorId }: Given<{ matchId: typeof uuid; actorId: typeof uuid }>) =>
  scalarOrNull(
    orm
      .select({ value: functions.peer_in({ match: whole(matches), person: actorId }) })
      .from(matches)
      .where(and(eq(matches.id, matchId), sql`${actorId} in (${matches.userA}, ${matches.userB})`)),
  )

const ending = call({ ...INTERACTION, ...ENDING }, (given, orm) => {
  const work = functions.end_match({
    actor: given.actorId,
    match: given.matchId,
    at: given.now,
    grace: given.graceDays,
  })
  return loggedWork(given, work, peerIn(orm, given))
})

export const writeEnd = (db: Db, interaction: Interaction, wanted: Values<typeof ENDING>): Promise<Ended> =>
  ending(db, { ...ofInteraction(interaction), ...wanted })

/** `isSpent`: a limit of actions is used up, so that nothing new may be written. */
const ACCEPTANCE = { ...ENDING, decisionId: uuid, isSpent: bool }

const accepting = call({ ...INTERACTION, ...ACCEPTANCE }, (given, orm) => {
  const work = functions.accept_match({
    actor: given.actorId,
    match: given.matchId,
    at: given.now,
    new_decision: given.decisionId,
    is_spent: given.isSpent,
    grace: given.graceDays,
  })
  return loggedWork(given, work, peerIn(orm, given))
})

export const writeAcceptance = (
  db: Db,
  interaction: Interaction,
  wanted: Values<typeof ACCEPTANCE>,
): Promise<Accepted> => accepting(db, { ...ofInteraction(interaction), ...wanted })

const expiring = call({ matchId: uuid, now: moment }, ({ matchId, now }) =>
  functions.expire_match({ match: matchId, at: now }),
)

export const writeExpiry = (db: Db, matchId: string, now: number): Promise<DomainEvent[]> =>
  expiring(db, { matchId, now })

const LIST = { userId: uuid, day, now: moment, graceDays: days, limit: integer, ...AFTER }

const m = matches
const p = alias(users, 'p')
const f = alias(profiles, 'f')

/** Matches in which the user is one of the pair. Each side has an index in this order; both together would have none. */
const side = (orm: Orm, given: Given<typeof LIST>, which: 'active' | 'over', isFirst: boolean, isA: boolean) => {
  const [own, peer] = isA ? [m.userA, m.userB] : [m.userB, m.userA]
  const gone = orm
    .select({ since: functions.gone_since({ viewer: given.userId, peer: p.id }).as('since') })
    .from(ONE_ROW)
    .as('gone')
  const hasLeft = functions.has_left({ viewer: given.userId, peer: p.id, grace: given.graceDays, at: given.now })
  const isMeant =
    which === 'active'
      ? and(eq(m.status, 'active'), isNull(gone.since))
      : and(or(ne(m.status, 'active'), isNotNull(gone.since)), sql`not ${hasLeft}`)
  return orm
    .select({
      id: m.id,
      kind: m.kind,
      mode: m.mode,
      status: m.status,
      conversationId: m.conversationId,
      matchedAt: m.matchedAt,
      expiresAt: m.expiresAt,
      endedAt: m.endedAt,
      isOwn: sql<boolean | null>`${m.endedByA} = (${m.userA} = ${given.userId})`.as('is_own'),
      peer: sql<string>`${p.id}`.as('peer'),
      lastActiveAt: p.lastActiveAt,
      goneSince: gone.since,
    })
    .from(m)
    .innerJoin(p, eq(p.id, peer))
    .crossJoinLateral(gone)
    .where(
      and(
        eq(own, given.userId),
        isMeant,
        isFirst ? undefined : isBelow([m.matchedAt, m.id], [given.afterAt, given.afterId]),
      ),
    )
    .orderBy(desc(m.matchedAt), desc(m.id))
    .limit(upTo(given.limit))
}

const list = (which: 'active' | 'over', isFirst: boolean) =>
  statement(LIST, (orm, given) => {
    const found = side(orm, given, which, isFirst, true)
      .unionAll(side(orm, given, which, isFirst, false))
      .orderBy(desc(m.matchedAt), desc(m.id))
      .limit(upTo(given.limit))
      .as('found')
    const card = which === 'active' ? functions.card_for : functions.card_in_past
    return orm
      .select({
        id: found.id,
        kind: found.kind,
        mode: found.mode,
        status: functions.seen_status({
          status: found.status,
          ended_at: found.endedAt,
          gone: found.goneSince,
          is_own: found.isOwn,
        }),
        conversationId: found.conversationId,
        matchedAt: found.matchedAt,
        expiresAt: found.expiresAt,
        endedAt: sql<Date | null>`least(${found.endedAt}, ${found.goneSince})`.mapWith(matches.endedAt),
        card: card({ viewer: given.userId, person: found.peer, day: given.day }),
        peerId: found.peer,
        isHidden: sql<boolean>`${eq(f.visibility, 'hidden')}`,
        lastActiveAt: found.lastActiveAt,
      })
      .from(found)
      .innerJoin(f, eq(f.userId, found.peer))
      .orderBy(desc(found.matchedAt), desc(found.id))
  })

const LISTS = {
  active: { first: list('active', true), next: list('active', false) },
  over: { first: list('over', true), next: list('over', false) },
}

export type MatchRow = RowOfStatement<typeof LISTS.active.first>

/**
 * Active or ended matches of a user, newest first. One with a user who is gone has ended, and stays for as long as a
 * deleted account could be restored.
 */
export const matchesOf = (
  db: Db,
  viewer: Pick<Values<typeof LIST>, 'userId' | 'day' | 'now' | 'graceDays'>,
  which: 'active' | 'over',
  { after, limit }: { after: TimePosition | null; limit: number },
): Promise<MatchRow[]> => LISTS[which][after ? 'next' : 'first'].all(db, { ...viewer, limit, ...afterOf(after) })

const plan = statement({ userId: users.id }, (orm, { userId }) =>
  orm.select({ plan: users.plan }).from(users).where(eq(users.id, userId)),
)

/** The current plan of a user; the free one if there is no such user. */
export const planOf = async (db: Db, userId: string): Promise<Plan> =>
  (await plan.maybe(db, { userId }))?.plan ?? 'free'
