import type { PastStep, SentMessage } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { Room } from './room.ts'

/**
 * Lets a room live through what happened earlier, step by step, each as if it were its time: order, receipts, counts, events and
 * archive come out as they would have. Told again it sends nothing twice. For development only; its verb sees to that.
 * @returns how many messages are there of it
 */
export async function relive(room: Room, steps: readonly PastStep[]): Promise<Outcome<{ messages: number }>> {
  const sent = new Map<string, SentMessage>()
  for (const step of steps) {
    if (!room.has(step.by)) return refuse('CONVERSATION_NOT_FOUND')
    if (step.do === 'send') {
      // Times rise with seqs, also where somebody has written meanwhile.
      const [newest] = room.archive.newest(1)
      const at = Math.max(step.at, newest ? Date.parse(newest.created_at) : 0)
      const { by: senderId, content, messageType, message: clientMessageId, mediaId } = step
      const outcome = await room.send({ senderId, content, messageType, clientMessageId, mediaId }, at)
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
      return room.read(step.by, { upToSeq: seq }, at)
    case 'delete':
      return room.remove(target, at)
    case 'edit':
      return room.edit({ ...target, content: step.content }, at)
    case 'react':
      return room.react({ ...target, emoji: step.emoji }, at)
  }
}
