import type { Delivery, LoggedEvent } from '../../rpc/delivery.ts'
import type { DownData } from '../../protocol/down.ts'
import type { Asks } from './asks.ts'
import { forgetConversation } from './forget.ts'
import type { HubData } from './hub-data.ts'
import type { HubNotes } from './hub-notes.ts'
import { asView, changeLastMessage, followInLog, markLastMessage, tombstone } from './last-message.ts'

/** Events that bring a forgotten conversation back. */
const BRINGS_BACK: ReadonlySet<string> = new Set(['match:created', 'message_request', 'conversation:shown'])

/**
 * Takes a room's events into the inbox and the log. Ignores events that have arrived before, so a room may deliver again, and
 * events of a forgotten conversation until one brings it back. Synchronous: runs inside one commit.
 * @returns whether there was anything new to tell
 */
export function takeDelivery(data: HubData & { asks: Asks }, delivery: Delivery, now: number): boolean {
  const { inbox, forgotten, asks } = data
  const writing = { ...data, now }
  const { conversationId, peerId, entries, through, unread } = delivery
  const row = inbox.find(conversationId)
  // A conversation on the list has not been forgotten.
  let past = row ? null : forgotten.through(conversationId)
  const seen = row?.room_event ?? past ?? 0
  const newest = entries.findLast(({ event }) => event === 'new_message')
  let isNews = false
  let isListed = row !== null
  for (const entry of entries.filter(({ eventId }) => eventId > seen)) {
    if (past !== null && !BRINGS_BACK.has(entry.event)) continue
    if (entry.event === 'conversation:hidden') {
      if (forgetConversation(data, delivery.userId, conversationId, now)) isNews = true
      past = entry.eventId
      forgotten.add(conversationId, past)
      isListed = false
      continue
    }
    if (past !== null) forgotten.remove(conversationId)
    past = null
    const wasListed = isListed
    if (!isListed)
      inbox.add(
        conversationId,
        peerId,
        entry.event === 'message_request' ? 'requested' : 'active',
        happenedAt(entry, now),
      )
    isListed = true
    if (entry.event === 'conversation:shown')
      show(writing, conversationId, entry.data as HubNotes['conversation:shown'], wasListed)
    else if (asks.mayTell(entry.event, entry.data, now)) take(writing, delivery, entry, entry === newest)
    isNews = true
  }
  if (past !== null) forgotten.add(conversationId, through)
  else if (through > seen) {
    if (!isListed) inbox.add(conversationId, peerId, 'active', now)
    inbox.setProgress(conversationId, unread, through)
  }
  return isNews
}

/** When an event happened, if it says so: a room may deliver it much later, and the list is ordered by that time. */
function happenedAt({ event, data }: Pick<LoggedEvent, 'event' | 'data'>, now: number): number {
  const time = event === 'match:created' ? data['matched_at'] : data['created_at']
  return typeof time === 'string' ? Math.min(now, Date.parse(time)) : now
}

type Writing = HubData & { now: number }

/** @param isNewest whether no message follows in the batch, so that the list has to show this one */
function take(
  { inbox, events, now }: Writing,
  { userId, conversationId }: Delivery,
  { event, data }: LoggedEvent,
  isNewest: boolean,
): void {
  followInLog(events, event, data)
  events.append(event, data, now)
  switch (event) {
    // Matches are also sent under the names that the other client expects.
    case 'match:created':
      inbox.setMatch(conversationId, (data as DownData<'match:created'>).match_id, happenedAt({ event, data }, now))
      events.append('new_match', data, now)
      break
    case 'match:ended':
      inbox.endMatch(conversationId, (data as DownData<'match:ended'>).match_id)
      events.append('match_removed', data, now)
      break
    case 'new_message': {
      if (!isNewest) break
      const message = data as DownData<'new_message'>
      inbox.addMessage(conversationId, asView(message, userId), Date.parse(message.created_at))
      break
    }
    case 'message_read':
      markLastMessage(inbox, conversationId, data as DownData<'message_read'>)
      break
    case 'message_updated': {
      const { message_id, content, edited_at } = data as DownData<'message_updated'>
      changeLastMessage(inbox, conversationId, message_id, (message) => ({ ...message, content, edited_at }))
      break
    }
    case 'conversation_updated':
      inbox.setStatus(conversationId, (data as DownData<'conversation_updated'>).status)
      break
    case 'message_deleted': {
      const { message_id, deleted_at } = data as DownData<'message_deleted'>
      changeLastMessage(inbox, conversationId, message_id, (message) => tombstone(message, deleted_at))
      break
    }
    case 'message_reaction': {
      const { message_id, reactions } = data as DownData<'message_reaction'>
      changeLastMessage(inbox, conversationId, message_id, (message) => ({ ...message, reactions }))
      break
    }
  }
}

/** Puts a conversation back where it was. Devices are told if it is on the list of active ones again. */
function show(
  { inbox, events, now }: Writing,
  conversationId: string,
  { match_id, is_over, last_message, last_activity }: HubNotes['conversation:shown'],
  wasListed: boolean,
): void {
  if (!wasListed) {
    inbox.restore(conversationId, match_id, is_over, last_activity)
    if (last_message) inbox.setLastMessage(conversationId, last_message)
  } else if (is_over) return
  const status = wasListed ? inbox.resume(conversationId) : is_over ? 'archived' : 'active'
  if (status !== 'active') return
  const data: DownData<'conversation_updated'> = { conversation_id: conversationId, status }
  events.append('conversation_updated', data, now)
}
