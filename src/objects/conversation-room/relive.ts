import type { PastStep, SentMessage } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { Room } from './room.ts'

/**
 * Replays past steps in a room, each at its own time, so that order, receipts, counts, events and archive are what they
 * would have been. Idempotent. For development only, which its verb enforces.
 * @returns how many messages the steps have
 */
export async function relive(room: Room, steps: readonly PastStep[]): Promise<Outcome<{ messages: number }>> {
  const sent = new Map<string, SentMessage>()
  for (const step of steps) {
    if (!room.has(step.by)) return refuse('CONVERSATION_NOT_FOUND')
    if (step.do === 'send') {
      // Times rise with seqs, also if a participant has written in the meantime.
      const [newest] = room.archive.newest(1)
      const at = Math.max(step.at, newest ? Date.parse(newest.created_at) : 0)
      const { by: senderId, content, messageType, message: clientMessageId, mediaId } = step
      const outcome = await room.messages.send({ senderId, content, messageType, clientMessageId, mediaId }, at)
      if (!outcome.ok) return outcome
      sent.set(clientMessageId, outcome.value)
      continue
    }
    const message = sent.get(step.message)
    if (!message) return refuse('MESSAGE_NOT_FOUND')
    const outcome = await doTo(room, step, message)
    if (!outcome.ok) return outcome
  }
  return ok({ messages: sent.size })
}

function doTo(
  room: Room,
  step: Exclude<PastStep, { do: 'send' }>,
  { message_id: messageId, seq }: SentMessage,
): Promise<Outcome<object>> {
  const { at } = step
  const target = { actorId: step.by, messageId }
  switch (step.do) {
    case 'read':
      return room.messages.read(step.by, { upToSeq: seq }, at)
    case 'delete':
      return room.messages.remove(target, at)
    case 'edit':
      return room.messages.edit({ ...target, content: step.content }, at)
    case 'react':
      return room.messages.react({ ...target, emoji: step.emoji }, at)
  }
}
