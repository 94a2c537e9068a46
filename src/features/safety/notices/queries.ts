import { sql } from 'drizzle-orm'
import type { ReportReason } from '../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { Weights } from '../reports/rules.ts'

interface Notice {
  id: string
  userId: string
  reason: ReportReason
  words: string
  notifier: string
  notifierIndex: string | null
  weights: Weights
  language: string | null
  now: number
}

/** Writes a notice about an account and joins it to the case about it; nothing where there is none. Returns the events. */
export async function writeNotice(
  db: Db,
  { id, userId, reason, words, notifier, notifierIndex, weights, language, now }: Notice,
): Promise<DomainEvent[]> {
  const [row] = await db.rows<{ events: DomainEvent[] }>(sql`
    select file_report(
      filed => jsonb_build_object('id', ${id}::uuid, 'reported_id', u.id, 'reason', ${reason}::text, 'description', ${words}::text,
        'is_illegal', true, 'notifier', ${notifier}::text, 'notifier_index', ${notifierIndex}::text),
      weights => ${JSON.stringify(weights)}::jsonb, spoken => ${language}, at => ${instant(now)}) as events
    from users u where u.id = ${userId}`)
  return row?.events ?? []
}
