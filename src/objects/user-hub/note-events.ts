import type { LoggedEvent } from '../../rpc/delivery.ts'
import { isOccasion, isToldByDevice, subjectOf } from '../../features/notifications/occasions.ts'
import type { DownData } from '../../protocol/down.ts'
import type { Asks } from './asks.ts'
import type { Inbox } from './inbox.ts'
import { noteCallEnd, noteRing } from './note-calls.ts'
import type { Notices } from './notices.ts'

/**
 * A device is there for an event if it was heard of at most so long before it, in milliseconds, or at any time since. An open
 * socket alone proves little: that of a phone in a tunnel stays open for minutes. Clients ping more often than this.
 */
const HEARD_BEFORE = 30_000

export const thereSince = (eventAt: number): number => eventAt - HEARD_BEFORE
export const isThere = (heardAt: number, eventAt: number): boolean => heardAt >= thereSince(eventAt)

/**
 * Whether a user counts as there now: until a user who was last heard of then would be notified of an event. So a background
 * page is there as long as it pings, although browsers let it do so only once a minute.
 * @param patience as in {@link Noting}
 */
export const isStillThere = (heardAt: number, patience: number, now: number): boolean =>
  now <= thereUntil(heardAt, patience)

/** Until when a user who was last heard of at a time counts as there, in milliseconds since 1970. */
export const thereUntil = (heardAt: number, patience: number): number => heardAt + HEARD_BEFORE + patience

export interface Noting {
  userId: string
  /** What has just been written into the user's log. */
  fresh: readonly LoggedEvent[]
  /** When one of their devices was last heard of. */
  heardAt: number
  /** How long they may take to look for themselves, in milliseconds. */
  patience: number
  asks: Asks
}

/**
 * Notes what a user is to be notified of while no device is there, and drops what they need not be notified of any more.
 * Synchronous: part of the commit that writes the events.
 * @returns when a notice may be due sooner than before; null when none is
 */
export function noteEvents(notices: Notices, inbox: Inbox, noting: Noting, now: number): number | null {
  const { userId, fresh, heardAt, patience, asks } = noting
  let due: number | null = null
  for (const { event, data } of fresh) {
    if (noteCall(notices, userId, { event, data }, now)) due = now
    const ended = endedBy(inbox, userId, event, data)
    if (ended !== null) notices.dropAbout(ended)
    if (event === 'new_message' && asks.isQuiet((data as DownData<'new_message'>).message_id)) continue
    const subject = isThere(heardAt, now) ? null : subjectOf(event, data, userId)
    if (!subject || !isOccasion(event) || isToldByDevice(event)) continue
    const dueAt = now + patience
    notices.add({ userId, subject, event }, now, dueAt)
    due = Math.min(due ?? dueAt, dueAt)
  }
  return due
}

/** Notes what devices are to be notified of a call. Returns whether there is anything. */
function noteCall(
  notices: Notices,
  userId: string,
  { event, data }: Pick<LoggedEvent, 'event' | 'data'>,
  now: number,
): boolean {
  if (event === 'call:ended') return noteCallEnd(notices, userId, data as DownData<'call:ended'>, now)
  if (event !== 'call:incoming') return false
  noteRing(notices, userId, data as DownData<'call:incoming'>, now)
  return true
}

/** The conversation whose notices an event makes obsolete; null when it does not. */
function endedBy(inbox: Inbox, userId: string, event: string, data: Record<string, unknown>): string | null {
  switch (event) {
    case 'message_read': {
      const { conversation_id, reader_id } = data as DownData<'message_read'>
      return reader_id === userId && unreadIn(inbox, conversation_id) === 0 ? conversation_id : null
    }
    case 'message_request': {
      const { conversation_id, status } = data as DownData<'message_request'>
      return status === 'pending' ? null : conversation_id
    }
    case 'match:ended':
      return (data as DownData<'match:ended'>).conversation_id
    default:
      return null
  }
}

export const unreadIn = (inbox: Inbox, conversationId: string): number => inbox.find(conversationId)?.unread ?? 0
