import { and, desc, eq, gt, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { formerMatches, matches } from '../../../drizzle/matches.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { ListedRow } from '../../../drizzle/functions/results/people.ts'
import type { BlockAnswer } from '../../../drizzle/functions/results/safety.ts'
import { interactionLog } from '../../../drizzle/interaction-log.ts'
import { blocks, reports } from '../../../drizzle/safety.ts'
import { users } from '../../../drizzle/users.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Db } from '../../foundation/db.ts'
import { isBelow, jsonObject, scalarOrNull, upTo } from '../../foundation/fragments.ts'
import { bool, day, integer, json, moment, orNull, text, uuid, word, type Values } from '../../foundation/given.ts'
import { firstIdAt } from '../../foundation/ids.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../security/interaction-log.ts'
import type { ReportReason } from '../../catalogue/cases.ts'
import type { Weights } from './reports/rules.ts'

export type { BlockAnswer }

const blocking = call({ ...INTERACTION, targetId: uuid, reason: orNull(text), now: moment }, (given) =>
  loggedWork(
    given,
    functions.block_person({ actor: given.actorId, target: given.targetId, at: given.now, why: given.reason }),
    given.targetId,
  ),
)

export const writeBlock = (
  db: Db,
  interaction: Interaction,
  block: { targetId: string; reason: string | null; now: number },
): Promise<BlockAnswer> => blocking(db, { ...ofInteraction(interaction), ...block })

const unblocking = call({ ...INTERACTION, targetId: uuid, now: moment }, (given) =>
  loggedWork(
    given,
    functions.unblock_person({ actor: given.actorId, target: given.targetId, at: given.now }),
    given.targetId,
  ),
)

export const deleteBlock = (db: Db, interaction: Interaction, targetId: string, now: number): Promise<BlockAnswer> =>
  unblocking(db, { ...ofInteraction(interaction), targetId, now })

const BLOCKED = { blockerId: uuid, day, limit: integer, ...AFTER }

const blocked = (isFirst: boolean) =>
  statement(BLOCKED, (orm, given) => {
    const isSeen = functions.may_view_if_unblocked({ viewer: blocks.blockerId, target: blocks.blockedId })
    const card = functions.card_of({ person: blocks.blockedId, day: given.day })
    return orm
      .select({
        id: blocks.blockedId,
        blockedAt: blocks.createdAt,
        reason: blocks.reason,
        // Guarantee: only published profiles are seen so, and those have a name and a date of birth.
        card: sql<ListedRow>`case when ${isSeen} then ${card} else ${functions.gone_card({ person: blocks.blockedId })} end`,
      })
      .from(blocks)
      .where(
        and(
          eq(blocks.blockerId, given.blockerId),
          isFirst ? undefined : isBelow([blocks.createdAt, blocks.blockedId], [given.afterAt, given.afterId]),
        ),
      )
      .orderBy(desc(blocks.createdAt), desc(blocks.blockedId))
      .limit(upTo(given.limit))
  })

const firstBlocked = blocked(true)
const nextBlocked = blocked(false)

export type BlockedRow = RowOfStatement<typeof firstBlocked>

/**
 * Users blocked by a user, newest first. Every row stays, since its block can be removed; the card is shown while
 * anybody else may see it.
 */
export const blockedBy = (
  db: Db,
  blockerId: string,
  { after, ...asked }: { day: string; limit: number; after: TimePosition | null },
): Promise<BlockedRow[]> => (after ? nextBlocked : firstBlocked).all(db, { blockerId, ...asked, ...afterOf(after) })

const REPORT = {
  id: uuid,
  reporterId: uuid,
  reason: word<ReportReason>(),
  description: orNull(text),
  isIllegal: bool,
  weights: json<Weights>(),
  /** Two letters. */
  language: orNull(text),
  now: moment,
  /** Whether a limit of actions is used up, so that nothing new may be written. */
  isSpent: bool,
}

/** The same report within so many milliseconds is a retry, such as after a lost response. */
const REPEATED_WITHIN = 10 * 60_000

const reporting = (about: 'user' | 'match') =>
  statement({ ...REPORT, aboutId: uuid, since: moment }, (orm, given) => {
    const { reporterId, aboutId } = given
    const know = { one: reporterId, other: users.id }
    const user = orm
      .select({ id: sql<string>`${users.id}`.as('id'), matchId: sql<string | null>`null::uuid`.as('match_id') })
      .from(users)
      .where(
        and(
          eq(users.id, aboutId),
          ne(users.id, reporterId),
          or(functions.may_view({ viewer: reporterId, target: users.id }), functions.know_each_other(know)),
        ),
      )
    const match = orm
      .select({
        id: sql<string>`case when ${matches.userA} = ${reporterId} then ${matches.userB} else ${matches.userA} end`.as(
          'id',
        ),
        matchId: sql<string | null>`${matches.id}`.as('match_id'),
      })
      .from(matches)
      .where(and(eq(matches.id, aboutId), sql`${reporterId} in (${matches.userA}, ${matches.userB})`))
      .unionAll(
        orm
          .select({
            id: sql<string>`${formerMatches.goneId}`.as('id'),
            matchId: sql<string | null>`${formerMatches.id}`.as('match_id'),
          })
          .from(formerMatches)
          .where(and(eq(formerMatches.id, aboutId), eq(formerMatches.userId, reporterId))),
      )
    const meant = about === 'user' ? orm.$with('meant').as(user) : orm.$with('meant').as(match)
    const meantId = sql<string>`meant.id`
    const meantMatch = sql<string | null>`meant.match_id`
    const known = orm
      .select({ value: reports.id })
      .from(reports)
      .innerJoin(meant, eq(reports.reportedId, meantId))
      .where(
        and(
          eq(reports.reporterId, reporterId),
          sql`${reports.matchId} is not distinct from ${meantMatch}`,
          eq(reports.reason, given.reason),
          sql`${reports.description} is not distinct from ${given.description}`,
          gt(reports.createdAt, given.since),
        ),
      )
      .orderBy(reports.createdAt)
      .limit(1)
    const filed = jsonObject({
      id: given.id,
      reporter_id: reporterId,
      reported_id: meantId,
      match_id: meantMatch,
      reason: given.reason,
      description: given.description,
      is_illegal: given.isIllegal,
    })
    const events = functions.file_report({ filed, weights: given.weights, spoken: given.language, at: given.now })
    const report = orm.$with('report').as(
      orm
        .select({ id: sql<string>`${given.id}`.as('id'), events: events.as('events') })
        .from(meant)
        .where(sql`not ${given.isSpent}`),
    )
    return orm
      .with(meant, report)
      .select({
        /** Null where the limit is used up, and the same has not been reported moments ago. */
        id: sql<string | null>`coalesce((select report.id from ${report}), ${scalarOrNull(known)})`,
        events: sql<DomainEvent[]>`coalesce((select report.events from ${report}), '[]')`,
      })
      .from(meant)
  })

const reportingUser = reporting('user')
const reportingMatch = reporting('match')

export type WrittenReport = RowOfStatement<typeof reportingUser>

/**
 * Inserts a report about a user whom the reporter may see or had contact with, blocked or not, or about the other user
 * of a match, purged or not, and joins it to the case about them. Each report captures what there is by then; with the limit
 * used up, the same recent report is returned. Null where there is no such user.
 */
export const writeReport = (
  db: Db,
  about: { userId: string } | { matchId: string },
  report: Values<typeof REPORT>,
): Promise<WrittenReport | null> => {
  const since = report.now - REPEATED_WITHIN
  return 'userId' in about
    ? reportingUser.maybe(db, { ...report, since, aboutId: about.userId })
    : reportingMatch.maybe(db, { ...report, since, aboutId: about.matchId })
}

const forgetting = statement({ before: uuid, most: integer }, (orm, { before, most }) => {
  const oldest = orm
    .select({ id: interactionLog.id })
    .from(interactionLog)
    .where(lt(interactionLog.id, before))
    .orderBy(interactionLog.id)
    .limit(upTo(most))
    .for('update', { skipLocked: true })
  return orm.delete(interactionLog).where(inArray(interactionLog.id, oldest)).returning({ id: interactionLog.id })
})

/**
 * Deletes at most `most` interactions from before a time, oldest first; concurrent runs skip each other's rows. Returns
 * how many.
 */
export const forgetInteractions = async (db: Db, before: number, most: number): Promise<number> =>
  (await forgetting.all(db, { before: firstIdAt(before), most })).length
