import { and, eq, gte, lt, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { callQuality, calls } from '../../../../drizzle/calls.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { Db } from '../../../foundation/db.ts'
import { scalar } from '../../../foundation/fragments.ts'
import { columnOrNull, days, moment, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { Media, Reason } from '../queries.ts'

const MEASURED = {
  rttMs: columnOrNull(callQuality.rttMs),
  jitterMs: columnOrNull(callQuality.jitterMs),
  packetLoss: columnOrNull(callQuality.packetLoss),
  bitrateKbps: columnOrNull(callQuality.bitrateKbps),
  freezes: columnOrNull(callQuality.freezes),
  freezeMs: columnOrNull(callQuality.freezeMs),
}
const REPORT = { ...MEASURED, id: uuid, callId: uuid, userId: uuid, now: moment, graceDays: days }

const reporting = statement(REPORT, (orm, given) => {
  const { callerId, calleeId } = calls
  const hasLeft = functions.has_left({
    viewer: given.userId,
    peer: sql<string>`case when ${callerId} = ${given.userId} then ${calleeId} else ${callerId} end`,
    grace: given.graceDays,
    at: given.now,
  })
  return orm
    .insert(callQuality)
    .select(
      orm
        .select({
          id: given.id.as('id'),
          callId: calls.id,
          userId: given.userId.as('user_id'),
          createdAt: given.now.as('created_at'),
          rttMs: given.rttMs.as('rtt_ms'),
          jitterMs: given.jitterMs.as('jitter_ms'),
          packetLoss: given.packetLoss.as('packet_loss'),
          bitrateKbps: given.bitrateKbps.as('bitrate_kbps'),
          freezes: given.freezes.as('freezes'),
          freezeMs: given.freezeMs.as('freeze_ms'),
        })
        .from(calls)
        .where(
          and(eq(calls.id, given.callId), sql`${given.userId} in (${callerId}, ${calleeId})`, sql`not ${hasLeft}`),
        ),
    )
    .returning({ id: callQuality.id })
})

/** Stores a device's measurements; false when the call is not this user's. */
export const writeQuality = async (db: Db, report: Values<typeof REPORT>): Promise<boolean> =>
  (await reporting.maybe(db, report)) !== null

const totals = statement({ from: moment, to: moment }, (orm, { from, to }) => {
  const ended = orm.$with('ended').as(
    orm
      .select()
      .from(calls)
      .where(and(gte(calls.endedAt, from), lt(calls.endedAt, to))),
  )
  const tally = <Word extends string>(column: SQL): SQL<Partial<Record<Word, number>>> => {
    const counted = orm
      .select({ word: sql<Word>`${column}`.as('word'), n: sql<number>`count(*)`.as('n') })
      .from(ended)
      .groupBy(column)
      .as('counted')
    return scalar(
      orm
        .select({
          value: sql<Partial<Record<Word, number>>>`coalesce(jsonb_object_agg(${counted.word}, ${counted.n}), '{}')`,
        })
        .from(counted),
    )
  }
  const median = (measure: SQLWrapper): SQL<number | null> =>
    scalar(
      orm
        .select({ value: sql<number | null>`percentile_cont(0.5) within group (order by ${measure})` })
        .from(callQuality)
        .innerJoin(ended, eq(ended.id, callQuality.callId)),
    )
  return orm
    .with(ended)
    .select({
      calls: sql<number>`count(*)::integer`,
      answered: sql<number>`count(${ended.answeredAt})::integer`,
      /** Sum over calls that were answered, in seconds. */
      seconds: sql<number>`coalesce(round(sum(extract(epoch from ${ended.endedAt} - ${ended.startedAt}))), 0)::integer`,
      byReason: tally<Reason>(sql`${ended.reason}`),
      byMedia: tally<Media>(sql`${ended.media}`),
      /** Medians of the devices' reports; null without reports. */
      rttMs: median(callQuality.rttMs),
      packetLoss: median(callQuality.packetLoss),
    })
    .from(ended)
})

export type CallTotals = RowOfStatement<typeof totals>

/** Totals of calls that ended within a period. */
export const totalsBetween = (db: Db, from: number, to: number): Promise<CallTotals> => totals.one(db, { from, to })
