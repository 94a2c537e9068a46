import { SEALED_PLACES } from '../../src/security/sealed-places.ts'

/** A column of Postgres whose values {@link file://./reseal.ts} encrypts again. */
export interface SealedColumn {
  readonly table: string
  /** The primary key, a UUID. */
  readonly key: string
  readonly column: string
  /** The column from whose value the place is made. */
  readonly bound: string
  /** What the ciphertext is bound to. */
  readonly placeOf: (bound: string) => string
}

/** Contacts and tokens are bound to their index, which stands beside them. */
const contact = (table: string, name: string): SealedColumn => ({
  table,
  key: 'id',
  column: `${name}_cipher`,
  bound: `${name}_index`,
  placeOf: (index) => index,
})

const row = (table: string, column: string, placeOf: (id: string) => string, key = 'id'): SealedColumn => ({
  table,
  key,
  column,
  bound: key,
  placeOf,
})

/** Every column under `DATA_KEYS`: those that the data-protection register calls sealed, which a test compares. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  contact('users', 'phone'),
  contact('users', 'email'),
  contact('users', 'pending_email'),
  contact('devices', 'token'),
  contact('devices', 'voip_token'),
  row('operator_factors', 'secret', SEALED_PLACES.operatorFactor),
  row('reports', 'evidence', SEALED_PLACES.report),
  row('reports', 'notifier', SEALED_PLACES.notice),
  row('appeals', 'words', SEALED_PLACES.appeal),
  row('decision_reviews', 'note', SEALED_PLACES.review, 'decision_id'),
  row('interaction_log', 'address', SEALED_PLACES.interaction),
]
