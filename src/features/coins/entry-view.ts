import { utc } from '../../foundation/time.ts'
import type { EntryRow, HistoryRow } from './queries.ts'
import type { TransactionView } from './schemas.ts'

/** An entry of the ledger as its owner sees it. */
export const toTransaction = (row: EntryRow): TransactionView => ({
  id: row.id,
  type: row.type,
  amount: row.amount,
  balance_after: row.balance_after,
  title: row.title,
  ...(row.reference === null ? {} : { reference: row.reference }),
  created_at: utc(row.created_at),
})

/** The same for a row of the history. */
export const fromHistory = ({ balanceAfter, createdAt, ...row }: HistoryRow): TransactionView =>
  toTransaction({ ...row, balance_after: balanceAfter, created_at: createdAt.toISOString() })
