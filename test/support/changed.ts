import { consumers } from '../../src/consumers.ts'
import type { DomainEvent } from '../../src/catalogue/domain-events.ts'
import { publish } from '../../src/foundation/outbox.ts'
import { contextWith } from './context.ts'
import { query } from './db.ts'

/** An event of the outbox. */
export type Waiting = DomainEvent & Record<string, unknown>

/** Events about somebody's profile that are still to be published, oldest first. */
export const announced = ({ id }: { id: string }): Promise<Waiting[]> =>
  query<Waiting>(
    "select id, type, payload from outbox where type = 'profile.changed' and payload -> 'user_ids' ? $1 order by id",
    [id],
  )

/**
 * Changes somebody's profile, or what belongs to it, by a statement with their id as its first value, and publishes what that
 * announces, as the next sweep would.
 */
export async function changed(person: { id: string }, statement: string, ...values: unknown[]): Promise<void> {
  await query(statement, [person.id, ...values])
  await publish(contextWith(), consumers, await announced(person))
}
