import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Restriction } from '../../catalogue/restriction.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { sql, type SQL } from 'drizzle-orm'
import { instant, type Db } from '../../foundation/db.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import { logged, type Interaction } from '../../security/interaction-log.ts'
import type { CardRow, ListedRow } from '../people/photo-url.ts'

/** The outcomes of the functions of `drizzle/functions` that change a pair's state; each file states its own. */
export interface PairAnswer {
  outcome:
    | 'ok'
    | 'not_published'
    | 'not_found'
    | 'blocked'
    | 'matched'
    | 'too_soon'
    | 'paused'
    | 'spent'
    | 'restricted'
    | 'state'
    | 'over'
    | 'premium'
    | 'exists'
    | 'conversing'
    | 'nothing'
  /** False when nothing changed. */
  isNew?: boolean
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  interestId?: string | null
  matchId?: string | null
  conversationId?: string | null
  events?: DomainEvent[]
  /** When asking again is possible. */
  again?: string
  /** Why the actor may ask nobody. */
  restriction?: Restriction
}

/** Ids for rows that may be inserted. */
interface NewIds {
  decisionId: string
  matchId: string
  conversationId: string
}

/** Whether a limit of actions is used up, so that nothing new may be written. */
interface Allowed {
  isSpent: boolean
}

const answerOf = async <A extends object = PairAnswer>(
  db: Db,
  interaction: Interaction,
  call: SQL,
  about: SQL,
): Promise<A> => (await db.one<{ answer: A }>(sql`select ${logged(interaction, call, about)} as answer`)).answer

export const writeDecision = (
  db: Db,
  interaction: Interaction,
  d: NewIds & Allowed & { targetId: string; kind: string; note: string | null; now: number },
): Promise<PairAnswer> =>
  answerOf(
    db,
    interaction,
    sql`decide(
      actor => ${interaction.actorId}, target => ${d.targetId}, decision => ${d.kind}, words => ${d.note},
      at => ${instant(d.now)}, new_decision => ${d.decisionId}, new_match => ${d.matchId},
      new_conversation => ${d.conversationId}, is_spent => ${d.isSpent}
    )`,
    sql`${d.targetId}`,
  )

export const writeAnswer = (
  db: Db,
  interaction: Interaction,
  d: NewIds & Allowed & { sender: Named; answer: string; seesLikes: readonly string[]; now: number },
): Promise<PairAnswer> => {
  const { actorId } = interaction
  const sender = sentBy(d.sender, actorId)
  return answerOf(
    db,
    interaction,
    sql`answer_interest(
      actor => ${actorId}, sender => ${sender}, answer => ${d.answer}, sees_likes => ${sql.param([...d.seesLikes])}::text[],
      at => ${instant(d.now)}, new_decision => ${d.decisionId}, new_match => ${d.matchId},
      new_conversation => ${d.conversationId}, is_spent => ${d.isSpent}
    )`,
    sender,
  )
}

export const writeWithdrawal = (
  db: Db,
  interaction: Interaction,
  { target, now, isSpent }: Allowed & { target: Named; now: number },
): Promise<PairAnswer> => {
  const { actorId } = interaction
  const receiver = sentTo(target, actorId)
  return answerOf(
    db,
    interaction,
    sql`withdraw_interest(actor => ${actorId}, target => ${receiver}, at => ${instant(now)}, is_spent => ${isSpent})`,
    receiver,
  )
}

/** The target: a user, or the other user of a message request. */
export type Named = { userId: string } | { requestId: string }

const sentBy = (named: Named, actorId: string) =>
  'userId' in named
    ? sql`${named.userId}`
    : sql`(select from_user_id from decisions where id = ${named.requestId} and to_user_id = ${actorId} and kind = 'request')`

const sentTo = (named: Named, actorId: string) =>
  'userId' in named
    ? sql`${named.userId}`
    : sql`(select to_user_id from decisions where id = ${named.requestId} and from_user_id = ${actorId} and kind = 'request')`

export interface RewoundRow extends Pick<PairAnswer, 'outcome' | 'events'> {
  decision?: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
  card: ListedRow | null
}

/** Undoes the last decision; see `drizzle/functions/interests.sql`. */
export const takeBack = async (
  db: Db,
  interaction: Interaction,
  { mayRewind, day, now }: { mayRewind: readonly string[]; day: string; now: number },
): Promise<RewoundRow> => {
  const { actorId } = interaction
  const { answer, card } = await db.one<{ answer: Omit<RewoundRow, 'card'>; card: ListedRow | null }>(sql`
    select answer, case when answer ? 'userId' then card_for(
      viewer => ${actorId}, person => (answer ->> 'userId')::uuid, day => ${day}::date
    ) end as card
    from ${logged(interaction, sql`rewind(actor => ${actorId}, may_rewind => ${sql.param([...mayRewind])}::text[], at => ${instant(now)})`)} as answer`)
  return { ...answer, card }
}

export interface InterestRow {
  id: string
  fromUserId: string
  toUserId: string
  status: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  kind: 'interest' | 'like' | 'super_like'
  note: string | null
  createdAt: string
  updatedAt: string
  card: ListedRow
}

interface InterestsAsked {
  status: string | null
  seesLikes: readonly string[]
  day: string
  limit: number
  after: TimePosition | null
}

/**
 * Interests sent or received by a user, most recently changed first; without users who are gone. A sender keeps those
 * to users they may no longer see, so that they can be withdrawn. A receiver sees only those from users they may see,
 * none that was withdrawn, and likes only if their plan shows likers.
 */
export function interestsOf(
  db: Db,
  viewerId: string,
  way: 'sent' | 'received',
  { status, seesLikes, day, limit, after }: InterestsAsked,
): Promise<InterestRow[]> {
  const [own, peer] =
    way === 'sent' ? [sql`d.from_user_id`, sql`d.to_user_id`] : [sql`d.to_user_id`, sql`d.from_user_id`]
  const shown =
    way === 'sent'
      ? sql`true`
      : sql`d.status <> 'withdrawn' and may_view(v.id, p.id)
        and (d.kind <> 'like' or d.status = 'accepted' or v.plan = any(${sql.param([...seesLikes])}::text[]))
        and (d.status <> 'pending' or exists (select from listings l where l.user_id = p.id and l.shown > 0))`
  return db.rows(sql`
    select d.id, d.from_user_id as "fromUserId", d.to_user_id as "toUserId", d.status, d.kind, d.note,
      d.created_at as "createdAt", d.updated_at as "updatedAt",
      card_for(viewer => v.id, person => p.id, day => ${day}::date) as card
    from decisions d join users v on v.id = ${own} join users p on p.id = ${peer}
    where ${own} = ${viewerId} and d.status is not null and d.kind <> 'request' and (${status}::text is null or d.status = ${status})
      and gone_since(v.id, p.id) is null and ${shown}
      ${after ? sql`and (d.updated_at, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by d.updated_at desc, d.id desc limit ${limit}`)
}

/** Adds a visible user to the owner's shortlist. False when the user is not visible. */
export const addToShortlist = async (
  db: Db,
  interaction: Interaction,
  userId: string,
  now: number,
): Promise<boolean> => {
  const { actorId } = interaction
  const { outcome } = await db.one<{ outcome: 'ok' | 'not_found' }>(sql`
    with seen as (select from users u where u.id = ${userId} and may_view(${actorId}, u.id)), added as (
      insert into shortlist (owner_id, user_id, created_at) select ${actorId}, ${userId}, ${instant(now)} from seen
      on conflict do nothing returning 1)
    select ${logged(
      interaction,
      sql`jsonb_build_object('outcome', case when exists (select from seen) then 'ok' else 'not_found' end,
        'isNew', not exists (select from seen) or exists (select from added))`,
      sql`${userId}`,
    )} ->> 'outcome' as outcome`)
  return outcome === 'ok'
}

export const removeFromShortlist = (db: Db, interaction: Interaction, userId: string): Promise<object[]> =>
  db.rows(sql`
    with removed as (
      delete from shortlist where owner_id = ${interaction.actorId} and user_id = ${userId} returning 1)
    select ${logged(interaction, sql`jsonb_build_object('isNew', exists (select from removed))`, sql`${userId}`)}`)

export interface ShortlistRow {
  id: string
  addedAt: string
  card: CardRow
}

/** A shortlist, newest first, without users the owner may no longer see. */
export const shortlistOf = (
  db: Db,
  ownerId: string,
  { day, limit, after }: { day: string; limit: number; after: TimePosition | null },
): Promise<ShortlistRow[]> =>
  db.rows(sql`
    select s.user_id as id, s.created_at as "addedAt", card_of(s.user_id, ${day}::date) as card
    from shortlist s
    where s.owner_id = ${ownerId} and may_view(s.owner_id, s.user_id)
      ${after ? sql`and (s.created_at, s.user_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by s.created_at desc, s.user_id desc limit ${limit}`)

export interface InterestForHub {
  interestId: string
  fromUserId: string
  toUserId: string
  kind: 'interest' | 'like' | 'super_like' | 'request'
  status: 'pending' | 'accepted'
  note: string | null
  createdAt: string
  updatedAt: string
  /** The other user, as the recipient sees them. */
  card: CardRow
  /** The recipient's plan. */
  plan: Plan
}

/** An interest for the hub of one of the two; null once it is no longer pending or the other user is not visible. */
export async function interestForHub(
  db: Db,
  interestId: string,
  told: 'sender' | 'receiver',
  day: string,
): Promise<InterestForHub | null> {
  const [own, peer] =
    told === 'sender' ? [sql`d.from_user_id`, sql`d.to_user_id`] : [sql`d.to_user_id`, sql`d.from_user_id`]
  const [row] = await db.rows<InterestForHub>(sql`
    select d.id as "interestId", d.from_user_id as "fromUserId", d.to_user_id as "toUserId", d.kind, d.status, d.note,
      d.created_at as "createdAt", d.updated_at as "updatedAt", card_of(p.id, ${day}::date) as card, u.plan
    from decisions d join users u on u.id = ${own} join users p on p.id = ${peer}
    where d.id = ${interestId} and d.status in ('pending', 'accepted') and may_view(u.id, p.id)`)
  return row ?? null
}
