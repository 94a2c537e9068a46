import type { Context } from '../../../context.ts'
import { mediaStore } from '../../../providers/media-store.ts'

/**
 * Marks of erasures in the bucket: a database that is restored to an earlier moment does not know of those after it, and
 * would bring the people back. Empty objects, by the account's id: `erasures/<id>/closed`, and
 * `erasures/<id>/deleted.<when>.<until when it can be restored>` in milliseconds since 1970.
 */
export const ERASURES = 'erasures/'

/** Longer than any backup of the database is kept, in milliseconds. */
export const MARKS_KEPT = 60 * 86_400_000

export interface Mark {
  account: string
  /** Null of an account that was closed: nothing of it is left. */
  deleted_at: Date | null
  until: Date | null
}

const folderOf = (account: string): string => `${ERASURES}${account}/`
const EMPTY = new Uint8Array(0)

/** @throws AppError UNAVAILABLE while the bucket is down; the event comes again */
export const markClosed = ({ env }: Pick<Context, 'env'>, account: string): Promise<void> =>
  mediaStore(env).put(`${folderOf(account)}closed`, EMPTY, 'text/plain')

/** @throws AppError UNAVAILABLE, as above */
export const markDeleted = ({ env }: Pick<Context, 'env'>, account: string, at: Date, until: Date): Promise<void> =>
  mediaStore(env).put(`${folderOf(account)}deleted.${at.getTime()}.${until.getTime()}`, EMPTY, 'text/plain')

/** For an account that its owner has restored. @throws AppError UNAVAILABLE, as above */
export const unmark = ({ env }: Pick<Context, 'env'>, account: string): Promise<void> =>
  mediaStore(env).deleteBelow(folderOf(account))

const KEY = /^erasures\/([0-9a-f-]{36})\/(?:closed|deleted\.(\d{1,15})\.(\d{1,15}))$/

/** What a key of the bucket says; null for one that is no mark. */
export function readMark(key: string): Mark | null {
  const [, account, at, until] = KEY.exec(key) ?? []
  if (account === undefined) return null
  const timeOf = (text: string | undefined) => (text === undefined ? null : new Date(Number(text)))
  return { account, deleted_at: timeOf(at), until: timeOf(until) }
}
