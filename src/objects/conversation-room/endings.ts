import { utc } from '../../foundation/time.ts'
import type { MessageView } from '../../rpc/messages.ts'
import type { Jobs } from '../shared/jobs.ts'
import { hubAlone, type HubNotes } from '../user-hub/hub-notes.ts'
import type { Ending, ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'
import type { ParticipantRow } from './participant-store.ts'
import { appendUnasked } from './request-events.ts'
import type { RoomData } from './room-tables.ts'

/**
 * What happens to a conversation when one participant is gone for the other (a block, a deletion, a suspension, a ban): it
 * ends, later it leaves the list, and it is restored if they come back. The room does not know the reason, so it cannot
 * reveal it.
 */

type HubNote = keyof HubNotes

export interface EndingParts extends RoomData {
  jobs: Jobs
  /** The newest message as the viewer sees it. */
  lastMessage: (viewerId: string) => MessageView | null
}

/** Ends the conversation for those for whom it had not ended. Synchronous: runs inside one commit. */
export function endFor(parts: EndingParts, { ended }: Pick<ConversationState, 'ended'>, now: number): void {
  for (const person of parts.tables.participants.all()) {
    const ending = ended.find(({ userId }) => userId === person.user_id)
    if (!ending) continue
    if (person.gone_since === null) tellEnding(parts, ending, now)
    const leavesAt = ending.leavesAt === null ? null : Date.parse(ending.leavesAt)
    parts.tables.participants.saveGone(person.user_id, Date.parse(ending.since), leavesAt)
    if (leavesAt !== null) parts.jobs.ensure('leave', leavesAt)
    // A new reason with a later date puts the conversation back among those that are over.
    if (person.is_shut_out && (leavesAt === null || leavesAt > now)) {
      parts.tables.participants.saveShutOut(person.user_id, false)
      show(parts, person, false, now)
    }
  }
}

function tellEnding({ tables, events }: EndingParts, { userId, since }: Ending, now: number): void {
  const match = tables.matches.active()
  const conversation_id = tables.room.conversationId()
  if (match) {
    const end = { match_id: match.match_id, conversation_id, status: 'ended', ended_at: utc(since) }
    events.append('match:ended', end, now, userId)
  } else if (hasDirect(tables)) {
    events.append('conversation_updated', { conversation_id, status: 'archived' }, now, userId)
  }
  appendUnasked({ tables, events }, userId, now)
}

/** Whether a direct request waits: it was delivered like any message, so the conversation is on both lists without a match. */
const hasDirect = (tables: RoomData['tables']): boolean =>
  tables.messages.waiting().some(({ is_direct }) => is_direct === 1)

/** Restores the conversation for those whose other participant is back. Synchronous: runs inside one commit. */
export function bringBack(
  parts: EndingParts,
  standing: ConversationState & Partial<Pick<ConversationSnapshot, 'matches' | 'request'>>,
  now: number,
): void {
  const { ended, matches = [], request } = standing
  const active = parts.tables.matches.active()?.match_id
  // A match that has ended in Postgres in the meantime does not go on.
  const goesOn =
    active !== undefined && !matches.some(({ matchId, status }) => matchId === active && status !== 'active')
  const isAsked = hasDirect(parts.tables) && (request === undefined || request?.status === 'pending')
  for (const person of parts.tables.participants.all()) {
    if (person.gone_since === null || ended.some(({ userId }) => userId === person.user_id)) continue
    parts.tables.participants.saveGone(person.user_id, null, null)
    parts.tables.participants.saveShutOut(person.user_id, false)
    show(parts, person, goesOn || isAsked, now)
  }
}

function show(
  { tables, events, lastMessage }: EndingParts,
  person: ParticipantRow,
  goesOn: boolean,
  now: number,
): void {
  const { user_id, is_shut_out } = person
  const message = lastMessage(user_id)
  // A conversation that was over is still on its list, unless it has left it; a mere request was never on one.
  if (!goesOn && !is_shut_out) return
  if (!tables.matches.newest() && !hasDirect(tables) && (!message || message.is_request)) return
  const data: HubNotes['conversation:shown'] = {
    match_id: tables.matches.newest()?.match_id ?? null,
    is_over: !goesOn,
    last_message: message,
    last_activity: message ? Date.parse(message.created_at) : now,
  }
  events.append('conversation:shown' satisfies HubNote, data, now, hubAlone(user_id))
}

/**
 * Takes the conversation off the lists of those for whom the time is over. Returns when to look again, in milliseconds
 * since 1970. Synchronous: runs inside one commit.
 */
export function leave({ tables, events }: RoomData, now: number): number | null {
  const waiting = () =>
    tables.participants.all().filter(({ leaves_at, is_shut_out }) => leaves_at !== null && !is_shut_out)
  for (const { user_id, leaves_at } of waiting()) {
    if (Number(leaves_at) > now) continue
    tables.participants.saveShutOut(user_id, true)
    events.append('conversation:hidden' satisfies HubNote, {}, now, hubAlone(user_id))
  }
  const left = waiting().map(({ leaves_at }) => Number(leaves_at))
  return left.length > 0 ? Math.min(...left) : null
}
