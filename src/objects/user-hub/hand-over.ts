import type { MessageView } from '../../rpc/messages.ts'
import type { PushMessage, WantedNotice } from '../../rpc/notifications.ts'
import type { NotifiableEvent } from '../../catalogue/notifiable-events.ts'
import { expiryOf } from '../../features/notifications/occasions.ts'
import type { Inbox } from './inbox.ts'
import { isThere, thereSince, unreadIn } from './note-events.ts'
import type { CallNotice, Notice, Notices } from './notices.ts'

/** Messages that a queue takes at once (https://developers.cloudflare.com/queues/platform/limits/). */
const BATCH = 100

interface HandOver {
  notices: Notices
  inbox: Inbox
  queue: Queue<PushMessage>
  /** When any device was last heard of, in milliseconds since 1970. */
  lastHeard: () => number
  /** Whether everything but calls is left for later. */
  onlyCalls?: boolean
}

/**
 * Puts due notices into the queue, and drops those that are no longer news. If the hub dies in between, the same goes into
 * the queue again, under the same id.
 * @returns when the next is due; null when nothing is
 */
export async function handOver(
  { notices, inbox, queue, lastHeard, onlyCalls = false }: HandOver,
  now: number,
): Promise<number | null> {
  const due = notices.due(now, BATCH).filter(({ ofCall }) => !onlyCalls || ofCall !== null)
  const wanted = due.filter((notice) => newsOf(notice, inbox, lastHeard()).length > 0)
  for (const { id } of due) if (!wanted.some((notice) => notice.id === id)) notices.drop(id)
  if (wanted.length > 0) {
    await queue.sendBatch(wanted.map(({ id, userId, peerId }) => ({ body: { id, userId, peerId } })))
    for (const notice of wanted) notices.hand(notice, now)
  }
  return notices.next()
}

/** What a hub knows of devices. */
export interface Devices {
  /** Sessions that can be notified. */
  sessions: readonly string[]
  /** When any device was last heard of. */
  heardAt: number
  /** Whether the device of a session has been heard of since a time. */
  isHeard: (sessionId: string, since: number) => boolean
}

/**
 * What a notice says now; null when the user knows already. For a ringing call it is recorded which devices are sent that, so
 * that its end reaches them, however soon it comes.
 */
export function wantedNotice(notices: Notices, inbox: Inbox, id: string, devices: Devices): WantedNotice | null {
  const notice = notices.find(id)
  if (!notice) return null
  const events = newsOf(notice, inbox, devices.heardAt)
  if (events.length === 0) return null
  const { subjectId, data, ofCall } = notice
  const last = lastMessage(inbox, notice)
  const wanted = { subjectId, data, events, text: last?.content || null, messageId: last?.id ?? null }
  if (!ofCall) return wanted
  const isRinging = events.includes('call:incoming')
  const away = devices.sessions.filter((session) => !devices.isHeard(session, thereSince(notice.notedAt)))
  const sessions = isRinging ? away : devices.sessions.filter(isToldEnd(ofCall, away))
  if (isRinging) notices.rings(notice, sessions)
  return { ...wanted, call: { isRinging, sessions, rung: isRinging ? [] : ofCall.rung, isForRung: ofCall.isForRung } }
}

/** Whether a device is told that a call is over: it rings, or it is not connected and the call was missed. */
const isToldEnd =
  ({ rung, isForRung }: CallNotice, away: readonly string[]) =>
  (session: string): boolean =>
    rung.includes(session) || (!isForRung && away.includes(session))

/** The events of a notice that are still news: none once a device was there or its time is over; no read or deleted messages. */
function newsOf(
  { subjectId, notedAt, events, data, ofCall }: Notice,
  inbox: Inbox,
  heardAt: number,
): NotifiableEvent[] {
  if (!ofCall && isThere(heardAt, notedAt)) return []
  const expiresAt = expiryOf(data)
  if (expiresAt !== null && expiresAt <= Date.now()) return []
  return events.filter((event) => event !== 'new_message' || unreadIn(inbox, subjectId) > 0)
}

/** The last message if the other participant has sent it; null otherwise. */
function lastMessage(inbox: Inbox, { subjectId, userId }: Notice): MessageView | null {
  const stored = inbox.find(subjectId)?.last_message
  const message = stored === null || stored === undefined ? null : (JSON.parse(stored) as MessageView)
  return message && message.sender_id !== userId ? message : null
}
