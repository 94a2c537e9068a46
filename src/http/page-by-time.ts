import type { UserContext } from '../context.ts'
import { orNull, timeText, uuid, type Values } from '../foundation/given.ts'
import { openCursor, sealCursor, type Pagination } from '../foundation/cursor.ts'

/** The end of a page in a list by time: the time of its last row, and the id that breaks ties. */
export interface TimePosition {
  at: string
  id: string
}

/** What a statement of the next page is given; {@link afterOf} gives the values. */
export const AFTER = { afterAt: orNull(timeText), afterId: orNull(uuid) }

/** The values of a position for a statement; nulls before the first page. */
export const afterOf = (after: TimePosition | null): Values<typeof AFTER> => ({
  afterAt: after?.at ?? null,
  afterId: after?.id ?? null,
})

/** The same for a statement with options: none on the first page. */
export const optionsOf = (after: TimePosition | null): Partial<Values<typeof AFTER>> => (after ? afterOf(after) : {})

/**
 * A page of a list ordered by time: opens the cursor, reads one row more than requested, and makes the cursor of the
 * next page. A list in another order has another position.
 * @param list names the list; cursors of other lists and of other users are rejected
 * @throws AppError INVALID_CURSOR
 */
export async function pageByTime<Row, Position extends object = TimePosition>(
  { settings, actor }: UserContext,
  list: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  read: (limit: number, after: Position | null) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
): Promise<{ rows: Row[]; pagination: Pagination }> {
  const name = `${list}:${actor.userId}`
  const after = cursor === undefined ? null : await openCursor<Position>(settings.TOKEN_KEY, name, cursor)
  const found = await read(limit + 1, after)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return {
    rows,
    pagination: {
      cursor: hasMore ? await sealCursor(settings.TOKEN_KEY, name, positionOf(last)) : null,
      has_more: hasMore,
      limit,
    },
  }
}
