import { and, desc, eq, inArray, isNotNull, isNull, ne, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { decisions } from '../../../drizzle/decisions.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { PairAnswer } from '../../../drizzle/functions/results/pairs.ts'
import type { ListedRow } from '../../../drizzle/functions/results/people.ts'
import { publishedCard } from '../../../drizzle/functions/rows.ts'
import { listings } from '../../../drizzle/listings.ts'
import { users } from '../../../drizzle/users.ts'
import type { Db } from '../../foundation/db.ts'
import { calledOnce, isBelow, scalarOrNull, upTo, when } from '../../foundation/fragments.ts'
import { bool, day, integer, moment, orNull, text, texts, uuid, word, type Values } from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../security/interaction-log.ts'

export type { PairAnswer }

/** Ids for rows that may be inserted, and whether a limit of actions is used up, so that nothing new may be written. */
const NEW = { decisionId: uuid, matchId: uuid, conversationId: uuid, isSpent: bool, now: moment }

const DECISION = { ...NEW, targetId: uuid, kind: text, note: orNull(text) }

const deciding = call({ ...INTERACTION, ...DECISION }, (given) =>
  loggedWork(
    given,
    functions.decide({
      actor: given.actorId,
      target: given.targetId,
      decision: given.kind,
      words: given.note,
      at: given.now,
      new_decision: given.decisionId,
      new_match: given.matchId,
      new_conversation: given.conversationId,
      is_spent: given.isSpent,
    }),
    given.targetId,
  ),
)

export const writeDecision = (
  db: Db,
  interaction: Interaction,
  decision: Values<typeof DECISION>,
): Promise<PairAnswer> => deciding(db, { ...ofInteraction(interaction), ...decision })

/** The target: a user, or the other user of a message request. */
export type Named = { userId: string } | { requestId: string }

/** The other user of a request, by its id and the caller's side. */
const otherOf = (orm: Orm, requestId: SQL<string>, actorId: SQL<string>, way: 'sent' | 'received') => {
  const [own, other] =
    way === 'sent' ? [decisions.fromUserId, decisions.toUserId] : [decisions.toUserId, decisions.fromUserId]
  const request = orm
    .select({ value: other })
    .from(decisions)
    .where(and(eq(decisions.id, requestId), eq(own, actorId), eq(decisions.kind, 'request')))
  return scalarOrNull(request)
}

const idOf = (named: Named): string => ('userId' in named ? named.userId : named.requestId)

const ANSWER = { ...NEW, answer: text, seesLikes: texts }

const answering = (by: 'user' | 'request') =>
  call({ ...INTERACTION, ...ANSWER, named: uuid }, (given, orm) => {
    const sender = by === 'user' ? given.named : otherOf(orm, given.named, given.actorId, 'received')
    const work = functions.answer_interest({
      actor: given.actorId,
      sender,
      answer: given.answer,
      sees_likes: given.seesLikes,
      at: given.now,
      new_decision: given.decisionId,
      new_match: given.matchId,
      new_conversation: given.conversationId,
      is_spent: given.isSpent,
    })
    return loggedWork(given, work, sender)
  })

const answeringUser = answering('user')
const answeringRequest = answering('request')

export const writeAnswer = (
  db: Db,
  interaction: Interaction,
  { sender, ...answer }: Values<typeof ANSWER> & { sender: Named },
): Promise<PairAnswer> =>
  ('userId' in sender ? answeringUser : answeringRequest)(db, {
    ...ofInteraction(interaction),
    ...answer,
    named: idOf(sender),
  })

const WITHDRAWAL = { now: moment, isSpent: bool }

const withdrawing = (by: 'user' | 'request') =>
  call({ ...INTERACTION, ...WITHDRAWAL, named: uuid }, (given, orm) => {
    const target = by === 'user' ? given.named : otherOf(orm, given.named, given.actorId, 'sent')
    const work = functions.withdraw_interest({
      actor: given.actorId,
      target,
      at: given.now,
      is_spent: given.isSpent,
    })
    return loggedWork(given, work, target)
  })

const withdrawingUser = withdrawing('user')
const withdrawingRequest = withdrawing('request')

export const writeWithdrawal = (
  db: Db,
  interaction: Interaction,
  { target, ...withdrawal }: Values<typeof WITHDRAWAL> & { target: Named },
): Promise<PairAnswer> =>
  ('userId' in target ? withdrawingUser : withdrawingRequest)(db, {
    ...ofInteraction(interaction),
    ...withdrawal,
    named: idOf(target),
  })

const REWIND = { mayRewind: texts, day, now: moment }

const rewinding = statement({ ...INTERACTION, ...REWIND }, (orm, given) => {
  const work = functions.rewind({ actor: given.actorId, may_rewind: given.mayRewind, at: given.now })
  const { source, value: answer } = calledOnce(loggedWork(given, work, null), 'answer')
  const card: SQL<ListedRow> = functions.card_for({
    viewer: given.actorId,
    person: sql<string>`(${answer} ->> 'userId')::uuid`,
    day: given.day,
  })
  return orm.select({ answer, card: when(sql`${answer} ? 'userId'`, card) }).from(source)
})

type Rewinding = RowOfStatement<typeof rewinding>
export type RewoundRow = Rewinding['answer'] & { card: Rewinding['card'] }

/** Undoes the last decision; see `drizzle/functions/interests.sql`. */
export async function takeBack(db: Db, interaction: Interaction, rewind: Values<typeof REWIND>): Promise<RewoundRow> {
  const { answer, card } = await rewinding.one(db, { ...ofInteraction(interaction), ...rewind })
  return { ...answer, card }
}

const INTERESTS = {
  viewerId: uuid,
  status: orNull(word<NonNullable<PairAnswer['status']>>()),
  seesLikes: texts,
  day,
  limit: integer,
  ...AFTER,
}

const d = decisions
const v = alias(users, 'v')
const p = alias(users, 'p')

const interests = (way: 'sent' | 'received', isFirst: boolean) =>
  statement(INTERESTS, (orm, given) => {
    const [own, peer] = way === 'sent' ? [d.fromUserId, d.toUserId] : [d.toUserId, d.fromUserId]
    const listed = orm.select({ id: listings.userId }).from(listings)
    const isShown = and(
      ne(d.status, 'withdrawn'),
      functions.may_view({ viewer: v.id, target: p.id }),
      or(ne(d.kind, 'like'), eq(d.status, 'accepted'), sql`${v.plan} = any(${given.seesLikes})`),
      or(
        ne(d.status, 'pending'),
        sql`exists ${listed.where(and(eq(listings.userId, p.id), sql`${listings.shown} > 0`))}`,
      ),
    )
    return orm
      .select({
        id: d.id,
        fromUserId: d.fromUserId,
        toUserId: d.toUserId,
        // Guarantee: rows without a status, which are passes, and requests are left out.
        status: sql<NonNullable<PairAnswer['status']>>`${d.status}`,
        kind: sql<'interest' | 'like' | 'super_like'>`${d.kind}`,
        note: d.note,
        createdAt: d.createdAt,
        updatedAt: d.updatedAt,
        card: functions.card_for({ viewer: v.id, person: p.id, day: given.day }),
      })
      .from(d)
      .innerJoin(v, eq(v.id, own))
      .innerJoin(p, eq(p.id, peer))
      .where(
        and(
          eq(own, given.viewerId),
          isNotNull(d.status),
          ne(d.kind, 'request'),
          or(isNull(given.status), eq(d.status, given.status)),
          isNull(functions.gone_since({ viewer: v.id, peer: p.id })),
          way === 'sent' ? undefined : isShown,
          isFirst ? undefined : isBelow([d.updatedAt, d.id], [given.afterAt, given.afterId]),
        ),
      )
      .orderBy(desc(d.updatedAt), desc(d.id))
      .limit(upTo(given.limit))
  })

const INTERESTS_PAGES = {
  sent: { first: interests('sent', true), next: interests('sent', false) },
  received: { first: interests('received', true), next: interests('received', false) },
}

export type InterestRow = RowOfStatement<typeof INTERESTS_PAGES.sent.first>

/**
 * Interests sent or received by a user, most recently changed first; without users who are gone. A sender keeps those
 * to users they may no longer see, so that they can be withdrawn. A receiver sees only those from users they may see,
 * none that was withdrawn, and likes only if their plan shows likers.
 */
export const interestsOf = (
  db: Db,
  viewerId: string,
  way: 'sent' | 'received',
  {
    after,
    ...asked
  }: Omit<Values<typeof INTERESTS>, 'viewerId' | 'afterAt' | 'afterId'> & { after: TimePosition | null },
): Promise<InterestRow[]> =>
  INTERESTS_PAGES[way][after ? 'next' : 'first'].all(db, { viewerId, ...asked, ...afterOf(after) })

const forHub = (told: 'sender' | 'receiver') =>
  statement({ interestId: uuid, day }, (orm, { interestId, day: at }) => {
    const [own, peer] = told === 'sender' ? [d.fromUserId, d.toUserId] : [d.toUserId, d.fromUserId]
    return orm
      .select({
        interestId: d.id,
        fromUserId: d.fromUserId,
        toUserId: d.toUserId,
        // Guarantee: a row with a status is no pass, and the statuses are the two asked for.
        kind: sql<'interest' | 'like' | 'super_like' | 'request'>`${d.kind}`,
        status: sql<'pending' | 'accepted'>`${d.status}`,
        note: d.note,
        createdAt: d.createdAt,
        updatedAt: d.updatedAt,
        /** The other user, as the recipient sees them. */
        card: publishedCard({ person: p.id, day: at }),
        /** The recipient's plan. */
        plan: v.plan,
      })
      .from(d)
      .innerJoin(v, eq(v.id, own))
      .innerJoin(p, eq(p.id, peer))
      .where(
        and(
          eq(d.id, interestId),
          inArray(d.status, ['pending', 'accepted']),
          functions.may_view({ viewer: v.id, target: p.id }),
        ),
      )
  })

const FOR_HUB = { sender: forHub('sender'), receiver: forHub('receiver') }

export type InterestForHub = RowOfStatement<typeof FOR_HUB.sender>

/** An interest for the hub of one of the two; null once it is no longer pending or the other user is not visible. */
export const interestForHub = (
  db: Db,
  interestId: string,
  told: 'sender' | 'receiver',
  day: string,
): Promise<InterestForHub | null> => FOR_HUB[told].maybe(db, { interestId, day })
