import { toHex, utf8 } from './bytes.ts'
import { v7 } from 'uuid'

/** A new UUID v7. */
export const newId = (now: number = Date.now()): string => v7({ msecs: now })

/** A UUID v8 (RFC 9562, 5.8) that is the same for the same text: 122 bits of its SHA-256. */
export async function idFrom(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = toHex(bytes)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Whether a text is a UUID of any version, in the usual form. */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

/** No id of ours is older, in milliseconds since 1970. */
const FIRST = Date.UTC(2024, 0, 1)
/** How far the clocks of two of our machines may be apart, in milliseconds, with room for one that has jumped. */
const CLOCKS_APART = 120_000

/** Whether an id can be one of ours: a UUID v7 of a plausible time. */
export function canBeOurs(id: string, now: number): boolean {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) return false
  const time = timeOfId(id)
  return time >= FIRST && time <= now + CLOCKS_APART
}

const compact = (id: string): string => id.replaceAll('-', '').toLowerCase()

/** When an id was made, in milliseconds since 1970: the first 48 bits of a UUID v7 (RFC 9562, 5.7). */
export const timeOfId = (id: string): number => Number.parseInt(compact(id).slice(0, 12), 16)

/** The smallest id that {@link newId} can make at a time; older ids are below it. */
export function firstIdAt(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/**
 * Eight hex digits that represent a conversation inside the ids of its messages. They are random bits of the
 * conversation's own id, folded, and reveal nothing without that id.
 */
export function conversationTag(conversationId: string): string {
  const hex = compact(conversationId)
  const fold = (Number.parseInt(hex.slice(16, 24), 16) ^ Number.parseInt(hex.slice(24, 32), 16)) >>> 0
  return fold.toString(16).padStart(8, '0')
}

/**
 * A UUID v7 for a message whose last eight digits are the {@link conversationTag}. That is how
 * `mark_read { message_id }`, which names no conversation, reaches the right room without an index of all messages.
 */
export function newMessageId(conversationId: string, now: number = Date.now()): string {
  return newId(now).slice(0, -8) + conversationTag(conversationId)
}

/** An id for a picture of a conversation; found like a message. */
export const newMediaId = newMessageId

/** The tag inside a message id; see {@link newMessageId}. */
export const tagOfMessage = (messageId: string): string => compact(messageId).slice(-8)

/** The two ids of a pair in the order used by the database. */
export const canonical = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one])
