import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { line } from '../../../foundation/text/csv.ts'
import { textStream } from '../../../foundation/text-stream.ts'
import { pageByTime, type TimePosition } from '../../../http/page-by-time.ts'
import { entriesOf, type AuditFilter, type AuditRow } from './queries.ts'
import type { AuditEntry } from './schemas.ts'

/** What operators have done, newest first. @throws AppError INVALID_CURSOR */
export async function listAuditLog(
  ctx: UserContext,
  { limit, cursor, ...filter }: AuditFilter & { limit: number; cursor?: string | undefined },
): Promise<{ entries: AuditEntry[]; pagination: Pagination }> {
  // A cursor belongs to one filter.
  const list = `audit-log:${JSON.stringify(filter)}`
  const read = (most: number, after: TimePosition | null) => entriesOf(ctx.db, filter, { limit: most, after })
  const { rows, pagination } = await pageByTime(ctx, list, { limit, cursor }, read, positionOf)
  return { entries: rows.map(toEntry), pagination }
}

const COLUMNS = [
  'seq',
  'at',
  'operator_id',
  'act',
  'subject_id',
  'reason',
  'note',
  'before',
  'after',
  'id',
  'hash',
] as const satisfies (keyof AuditEntry)[]
const PAGE = 500

/** The same as comma-separated values (RFC 4180), a page in memory at a time. A document that breaks off is incomplete. */
export const exportAuditLog = (ctx: UserContext, filter: AuditFilter): ReadableStream<Uint8Array> =>
  textStream(lines(ctx, filter), ctx.log)

async function* lines(ctx: UserContext, filter: AuditFilter): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  let rows: AuditRow[] = []
  do {
    const last = rows.at(-1)
    rows = await entriesOf(ctx.db, filter, { limit: PAGE, after: last ? positionOf(last) : null })
    const entries = rows.map(toEntry)
    if (entries.length > 0) yield entries.map((entry) => line(COLUMNS.map((name) => entry[name]))).join('')
  } while (rows.length === PAGE)
}

const positionOf = ({ at, id }: AuditRow): TimePosition => ({ at: at.toISOString(), id })

const toEntry = ({ operatorId, subjectId, at, ...row }: AuditRow): AuditEntry => ({
  ...row,
  operator_id: operatorId,
  subject_id: subjectId,
  at: at.toISOString(),
})
