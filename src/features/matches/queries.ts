import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Restriction } from '../../catalogue/restriction.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { sql } from 'drizzle-orm'
import { days, instant, type Db } from '../../foundation/db.ts'
import { logged, type Interaction } from '../../security/interaction-log.ts'
import type { Leaving } from '../people/leaving.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import type { ListedRow } from '../people/photo-url.ts'

/** The outcomes of `end_match` and `accept_match`; the functions in drizzle/functions state them. */
interface MatchAnswer {
  outcome: 'ok' | 'not_found'
  matchId: string
  conversationId: string
  events: DomainEvent[]
}

export interface Ended extends MatchAnswer {
  status: 'ended' | 'unmatched' | 'expired'
}

export interface Accepted extends Omit<MatchAnswer, 'outcome'> {
  outcome: 'ok' | 'not_found' | 'over' | 'spent' | 'restricted'
  /** False when nothing changed. */
  isNew?: boolean
  /** With `over` the status of the match. */
  status: 'accepted' | 'pending' | Ended['status']
  /** With `restricted`. */
  restriction?: Restriction
}

/** The other user of a match, as shown to a participant. */
const peerIn = (matchId: string, userId: string) => sql`(
  select peer_in(m, ${userId}) from matches m
  where m.id = ${matchId} and ${userId}::uuid in (m.user_a, m.user_b))`

export const writeEnd = async (
  db: Db,
  interaction: Interaction,
  { matchId, now, graceDays }: { matchId: string } & Leaving,
): Promise<Ended> => {
  const { actorId } = interaction
  const work = sql`end_match(actor => ${actorId}, match => ${matchId}, at => ${instant(now)}, grace => ${days(graceDays)})`
  const { answer } = await db.one<{ answer: Ended }>(
    sql`select ${logged(interaction, work, peerIn(matchId, actorId))} as answer`,
  )
  return answer
}

interface AcceptanceWanted extends Leaving {
  matchId: string
  decisionId: string
  /** Whether a limit of actions is used up, so that nothing new may be written. */
  isSpent: boolean
}

export const writeAcceptance = async (
  db: Db,
  interaction: Interaction,
  { matchId, decisionId, now, isSpent, graceDays }: AcceptanceWanted,
): Promise<Accepted> => {
  const { actorId } = interaction
  const work = sql`accept_match(
    actor => ${actorId}, match => ${matchId}, at => ${instant(now)}, new_decision => ${decisionId}, is_spent => ${isSpent},
    grace => ${days(graceDays)}
  )`
  const { answer } = await db.one<{ answer: Accepted }>(
    sql`select ${logged(interaction, work, peerIn(matchId, actorId))} as answer`,
  )
  return answer
}

export const writeExpiry = async (db: Db, matchId: string, now: number): Promise<DomainEvent[]> =>
  (await db.one<{ events: DomainEvent[] }>(sql`select expire_match(${matchId}, ${instant(now)}) as events`)).events

export interface MatchRow {
  id: string
  kind: 'mutual' | 'live'
  mode: 'chat' | 'audio' | 'video' | null
  status: 'active' | 'ended' | 'unmatched' | 'expired'
  conversationId: string
  /** With the precision of Postgres, by which the list is ordered. */
  matchedAt: string
  expiresAt: string | null
  endedAt: string | null
  card: ListedRow
  peerId: string
  isHidden: boolean
  lastActiveAt: string
}

/**
 * Active or ended matches of a user, newest first. One with a user who is gone has ended, and stays for as long as a
 * deleted account could be restored.
 */
export const matchesOf = (
  db: Db,
  { userId, day, now, graceDays }: { userId: string; day: string } & Leaving,
  which: 'active' | 'over',
  { after, limit }: { after: TimePosition | null; limit: number },
): Promise<MatchRow[]> => {
  const isMeant =
    which === 'active'
      ? sql`m.status = 'active' and gone.since is null`
      : sql`(m.status <> 'active' or gone.since is not null)
        and not has_left(viewer => ${userId}, peer => p.id, grace => ${days(graceDays)}, at => ${instant(now)})`
  // Each side has an index in this order; both together would have none.
  const side = (own: 'user_a' | 'user_b', peer: 'user_a' | 'user_b') => sql`(
    select m.*, p.id as peer, p.last_active_at, gone.since as gone_since
    from matches m join users p on p.id = m.${sql.identifier(peer)}
      cross join lateral (select gone_since(${userId}, p.id) as since) gone
    where m.${sql.identifier(own)} = ${userId} and ${isMeant}
      ${after === null ? sql`` : sql`and (m.matched_at, m.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by m.matched_at desc, m.id desc limit ${limit})`
  return db.rows(sql`
    select m.id, m.kind, m.mode, seen_status(
      status => m.status, ended_at => m.ended_at, gone => m.gone_since, is_own => m.ended_by_a = (m.user_a = ${userId})
    ) as status, m.conversation_id as "conversationId",
      m.matched_at as "matchedAt", m.expires_at as "expiresAt", least(m.ended_at, m.gone_since) as "endedAt",
      ${which === 'active' ? sql`card_for` : sql`card_in_past`}(viewer => ${userId}, person => m.peer, day => ${day}::date) as card,
      m.peer as "peerId", f.visibility = 'hidden' as "isHidden", m.last_active_at as "lastActiveAt"
    from (${side('user_a', 'user_b')} union all ${side('user_b', 'user_a')} order by matched_at desc, id desc limit ${limit}) m
    join profiles f on f.user_id = m.peer
    order by m.matched_at desc, m.id desc`)
}

/** The current plan of a user; the free one if there is no such user. */
export const planOf = async (db: Db, userId: string): Promise<Plan> =>
  (await db.rows<{ plan: Plan }>(sql`select plan from users where id = ${userId}`))[0]?.plan ?? 'free'
