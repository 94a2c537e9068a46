import { fromBase64Url, fromUtf8, concat, toBase64Url, utf8 } from './bytes.ts'
import { mac, macMatches } from './crypto.ts'
import { AppError } from './errors.ts'

/**
 * Opaque positions in a list: the values of the last row's sort keys, signed, so that what comes back is what was given.
 * `list` names the list and its owner; a cursor of one list is refused by every other.
 */
const TAG_BYTES = 16

export async function sealCursor(tokenKey: string, list: string, position: unknown): Promise<string> {
  const text = JSON.stringify(position)
  const tag = (await mac(tokenKey, 'cursor', `${list}\n${text}`)).subarray(0, TAG_BYTES)
  return toBase64Url(concat(tag, utf8(text)))
}

/** @throws AppError INVALID_CURSOR when the cursor is not one that {@link sealCursor} made for this list */
export async function openCursor<T>(tokenKey: string, list: string, cursor: string): Promise<T> {
  const bytes = fromBase64Url(cursor)
  if (!bytes || bytes.length <= TAG_BYTES) throw new AppError('INVALID_CURSOR')
  const text = fromUtf8(bytes.subarray(TAG_BYTES))
  if (!(await macMatches(tokenKey, 'cursor', `${list}\n${text}`, bytes.subarray(0, TAG_BYTES))))
    throw new AppError('INVALID_CURSOR')
  return JSON.parse(text) as T
}

/** `meta.pagination` of a list. */
export interface Pagination {
  cursor: string | null
  has_more: boolean
  limit: number
}
