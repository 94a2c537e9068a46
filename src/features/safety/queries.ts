import type { DomainEvent } from '../../catalogue/domain-events.ts'
import { sql, type SQL } from 'drizzle-orm'
import { instant, type Db } from '../../foundation/db.ts'
import { firstIdAt } from '../../foundation/ids.ts'
import { logged, type Interaction } from '../../security/interaction-log.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import type { ListedRow } from '../people/photo-url.ts'
import type { ReportReason } from '../../catalogue/cases.ts'
import type { Weights } from './reports/rules.ts'

/** The outcomes of the functions of `drizzle/functions/blocks.sql`. */
export interface BlockAnswer {
  outcome: 'ok' | 'not_found'
  events?: DomainEvent[]
}

const answerOf = async (db: Db, interaction: Interaction, call: SQL, targetId: string): Promise<BlockAnswer> => {
  const { answer } = await db.one<{ answer: BlockAnswer }>(
    sql`select ${logged(interaction, call, sql`${targetId}`)} as answer`,
  )
  return answer
}

export const writeBlock = (
  db: Db,
  interaction: Interaction,
  { targetId, reason, now }: { targetId: string; reason: string | null; now: number },
): Promise<BlockAnswer> =>
  answerOf(
    db,
    interaction,
    sql`block_person(actor => ${interaction.actorId}, target => ${targetId}, at => ${instant(now)}, why => ${reason})`,
    targetId,
  )

export const deleteBlock = (db: Db, interaction: Interaction, targetId: string, now: number): Promise<BlockAnswer> =>
  answerOf(
    db,
    interaction,
    sql`unblock_person(actor => ${interaction.actorId}, target => ${targetId}, at => ${instant(now)})`,
    targetId,
  )

export interface BlockedRow {
  id: string
  blockedAt: string
  reason: string | null
  card: ListedRow
}

/**
 * Users blocked by a user, newest first. Every row stays, since its block can be removed; the card is shown while
 * anybody else may see it.
 */
export const blockedBy = (
  db: Db,
  blockerId: string,
  { day, limit, after }: { day: string; limit: number; after: TimePosition | null },
): Promise<BlockedRow[]> =>
  db.rows(sql`
    select b.blocked_id as id, b.created_at as "blockedAt", b.reason,
      case when may_view_if_unblocked(b.blocker_id, b.blocked_id) then card_of(b.blocked_id, ${day}::date) else gone_card(b.blocked_id) end as card
    from blocks b
    where b.blocker_id = ${blockerId}
      ${after ? sql`and (b.created_at, b.blocked_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by b.created_at desc, b.blocked_id desc limit ${limit}`)

interface Report {
  id: string
  reporterId: string
  reason: ReportReason
  description: string | null
  isIllegal: boolean
  weights: Weights
  /** Two letters. */
  language: string | null
  now: number
  /** Whether a limit of actions is used up, so that nothing new may be written. */
  isSpent: boolean
}

export interface WrittenReport {
  /** Null where the limit is used up, and the same has not been reported moments ago. */
  id: string | null
  events: DomainEvent[]
}

/** The same report within so many milliseconds is a retry, such as after a lost response. */
const REPEATED_WITHIN = 10 * 60_000

/**
 * Inserts a report about a user whom the reporter may see or had contact with, blocked or not, or about the other user
 * of a match, purged or not, and joins it to the case about them. Each report captures what there is by then; with the limit
 * used up, the same recent report is returned. Null where there is no such user.
 */
export async function writeReport(
  db: Db,
  about: { userId: string } | { matchId: string },
  { id, reporterId, reason, description, isIllegal, weights, language, now, isSpent }: Report,
): Promise<WrittenReport | null> {
  const reported =
    'userId' in about
      ? sql`select u.id, null::uuid as match_id from users u
          where u.id = ${about.userId} and u.id <> ${reporterId} and (may_view(${reporterId}, u.id) or know_each_other(${reporterId}, u.id))`
      : sql`select case when m.user_a = ${reporterId} then m.user_b else m.user_a end as id, m.id as match_id
          from matches m where m.id = ${about.matchId} and ${reporterId}::uuid in (m.user_a, m.user_b)
          union all select f.gone_id, f.id from former_matches f where f.id = ${about.matchId} and f.user_id = ${reporterId}`
  const [row] = await db.rows<WrittenReport>(sql`
    with meant as (${reported}), known as (
      select r.id from meant m join reports r on r.reporter_id = ${reporterId} and r.reported_id = m.id
        and r.match_id is not distinct from m.match_id and r.reason = ${reason} and r.description is not distinct from ${description}
        and r.created_at > ${instant(now - REPEATED_WITHIN)}
      order by r.created_at limit 1
    ), report as (
      select ${id}::uuid as id, file_report(
        filed => jsonb_build_object('id', ${id}::uuid, 'reporter_id', ${reporterId}::uuid, 'reported_id', m.id, 'match_id', m.match_id,
          'reason', ${reason}::text, 'description', ${description}::text, 'is_illegal', ${isIllegal}::boolean),
        weights => ${JSON.stringify(weights)}::jsonb, spoken => ${language}, at => ${instant(now)}) as events
      from meant m where not ${isSpent}::boolean
    )
    select coalesce((select r.id from report r), (select k.id from known k)) as id,
      coalesce((select r.events from report r), '[]') as events
    from meant`)
  return row ?? null
}

/**
 * Deletes at most `most` interactions from before a time, oldest first; concurrent runs skip each other's rows. Returns
 * how many.
 */
export async function forgetInteractions(db: Db, before: number, most: number): Promise<number> {
  const rows = await db.rows(sql`
    delete from interaction_log where id in (
      select id from interaction_log where id < ${firstIdAt(before)} order by id limit ${most} for update skip locked)
    returning 1`)
  return rows.length
}
