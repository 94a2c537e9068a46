import { open, seal } from './crypto.ts'
import { AppError } from './errors.ts'

/**
 * Opaque positions in a list: the values of the last row's sort keys, encrypted, because they tell of other people what
 * the list itself does not show. `list` names the list and its owner; a cursor of one list is refused by every other.
 */
export const sealCursor = (tokenKey: string, list: string, position: unknown): Promise<string> =>
  seal(tokenKey, 'cursor', JSON.stringify(position), list)

/** @throws AppError INVALID_CURSOR when the cursor is not one that {@link sealCursor} made for this list */
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
