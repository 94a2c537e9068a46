import { remove_way_in } from '../../../../drizzle/functions/generated.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { moment, text, uuid, word, type Values } from '../../../foundation/given.ts'
import { statement } from '../../../foundation/statement.ts'
import { accountView, type AccountRow } from '../queries.ts'

const REMOVAL = { userId: uuid, way: word<'phone' | 'google'>(), keepSession: uuid, ip: text, now: moment }

const removing = statement(REMOVAL, (orm, { userId, way, keepSession, ip, now }) => {
  const { source, row } = remove_way_in({ account: userId, way, session: keepSession, from_ip: ip, at: now }).as(
    'removed',
  )
  return orm.select({ outcome: row.outcome, events: row.events, ...accountView(row.person) }).from(source)
})

export type RemovedRow =
  | (AccountRow & { outcome: 'removed' | 'absent' | 'last'; events: DomainEvent[] })
  | { userId: null; outcome: 'gone'; events: DomainEvent[] }

/** Removes a phone or Google from an account and ends its other sessions; see `drizzle/functions/ways_in.sql`. */
export async function removeWayIn(db: Db, removal: Values<typeof REMOVAL>): Promise<RemovedRow> {
  const { outcome, events, ...account } = await removing.one(db, removal)
  return outcome === 'gone' ? { userId: null, outcome, events } : { ...account, outcome, events }
}
