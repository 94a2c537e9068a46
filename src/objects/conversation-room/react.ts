import type { ReactedMessage, Target } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { RoomData } from './room-tables.ts'

/**
 * Sets a participant's reaction to a message in place of an earlier one; null removes it. Idempotent. Synchronous: runs
 * inside one commit.
 */
export function writeReaction(
  { tables, events }: RoomData,
  { actorId, messageId, emoji }: Target & { emoji: string | null },
  now: number,
): Outcome<ReactedMessage> {
  const room = tables.room.read()
  const row = tables.messages.byId(messageId)
  if (!room || !row) return refuse('MESSAGE_NOT_FOUND')
  if (row.deleted_at !== null) return refuse('CONFLICT', { message: 'This message has been deleted.' })
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })

  const place = { message_id: messageId, conversation_id: room.conversation_id }
  const before = tables.reactions.of(row.seq)
  if ((before.find(({ user_id }) => user_id === actorId)?.emoji ?? null) === emoji)
    return ok({ ...place, reactions: before })
  tables.reactions.set(row.seq, actorId, emoji)
  const after = tables.reactions.of(row.seq)
  const data = { ...place, seq: row.seq, user_id: actorId, emoji, reactions: after }
  events.append('message_reaction', data, now)
  return ok({ ...place, reactions: after })
}
