import { eq, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { users } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonObject } from '../../../foundation/fragments.ts'
import { json, moment, orNull, text, uuid, word, type Values } from '../../../foundation/given.ts'
import type { ReportReason } from '../../../catalogue/cases.ts'
import { statement } from '../../../foundation/statement.ts'
import type { Weights } from '../reports/rules.ts'

const NOTICE = {
  id: uuid,
  userId: uuid,
  reason: word<ReportReason>(),
  words: text,
  notifier: text,
  notifierIndex: orNull(text),
  weights: json<Weights>(),
  language: orNull(text),
  now: moment,
}

const writing = statement(NOTICE, (orm, given) => {
  const filed = jsonObject({
    id: given.id,
    reported_id: users.id,
    reason: given.reason,
    description: given.words,
    is_illegal: sql<boolean>`true`,
    notifier: given.notifier,
    notifier_index: given.notifierIndex,
  })
  return orm
    .select({
      events: functions.file_report({ filed, weights: given.weights, spoken: given.language, at: given.now }),
    })
    .from(users)
    .where(eq(users.id, given.userId))
})

/** Writes a notice about an account and joins it to the case about it; nothing where there is none. Returns the events. */
export const writeNotice = async (db: Db, notice: Values<typeof NOTICE>): Promise<DomainEvent[]> =>
  (await writing.maybe(db, notice))?.events ?? []
