import type { ReactedMessage, Target } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Reactions } from './reactions.ts'
import type { RoomStore } from './room-store.ts'

/**
 * Sets what somebody says to a message without words, in place of what they said before; null takes it back. Saying the
 * same again changes nothing. Synchronous: runs inside one commit.
 */
export function writeReaction(
  store: RoomStore,
  reactions: Reactions,
  events: EventLog,
  { actorId, messageId, emoji }: Target & { emoji: string | null },
  now: number,
): Outcome<ReactedMessage> {
  const room = store.room()
  const row = store.messageById(messageId)
  if (!room || !row) return refuse('MESSAGE_NOT_FOUND')
  if (row.deleted_at !== null) return refuse('CONFLICT', { message: 'This message has been deleted.' })
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })

  const place = { message_id: messageId, conversation_id: room.conversation_id }
  const before = reactions.of(row.seq)
  if ((before.find(({ user_id }) => user_id === actorId)?.emoji ?? null) === emoji)
    return ok({ ...place, reactions: before })
  reactions.set(row.seq, actorId, emoji)
  const after = reactions.of(row.seq)
  const data = { ...place, seq: row.seq, user_id: actorId, emoji, reactions: after }
  events.append('message_reaction', data, now)
  return ok({ ...place, reactions: after })
}
