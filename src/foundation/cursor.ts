import { open, seal } from './crypto.ts'
import { AppError } from './errors.ts'

/**
 * Opaque positions in a list: the sort keys of the last row, encrypted, because they reveal data that the list does not
 * show. `list` names the list and its owner; every other list rejects the cursor.
 */
export const sealCursor = (tokenKey: string, list: string, position: unknown): Promise<string> =>
  seal(tokenKey, 'cursor', JSON.stringify(position), list)

/** @throws AppError INVALID_CURSOR when the cursor was not made by {@link sealCursor} for this list */
export async function openCursor<T>(tokenKey: string, list: string, cursor: string): Promise<T> {
  const text = await open(tokenKey, 'cursor', cursor, list)
  if (text === null) throw new AppError('INVALID_CURSOR')
  return JSON.parse(text) as T
}

/** `meta.pagination` of a list. */
export interface Pagination {
  cursor: string | null
  has_more: boolean
  limit: number
}
