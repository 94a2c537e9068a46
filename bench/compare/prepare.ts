import { randomUUID } from 'node:crypto'
import { askPatiently, inLanes } from './ask.ts'
import type { Side } from './operations.ts'
import type { Conversation } from './people.ts'
import type { Stack } from './stack.ts'

/** Messages in a conversation whose history is read: more than one page. */
const LONG = 60

/** Sends a message in every conversation, on both sides, so that all of them are loaded and listed. */
export async function prepare(stack: Stack): Promise<void> {
  const { conversations, readers, chats } = stack.population
  const each = conversations.length / readers.length
  const short = [...conversations, ...chats]
  const long = conversations.filter((_, i) => i % each === 0)
  const servers = [
    ['ours', stack.ours],
    ...(stack.pooled === null ? [] : [['ours', stack.pooled] as const]),
    ['peer', stack.peer],
  ] as const
  for (const [side, { url }] of servers) {
    await inLanes(short, (conversation) => say(url, side, conversation))
    for (let i = 1; i < LONG; i += 1) await inLanes(long, (conversation) => say(url, side, conversation))
  }
}

async function say(url: string, side: Side, { id, members: [a] }: Conversation): Promise<void> {
  const lanes = [{ token: a.tokens[side], conversation: id, message: randomUUID() }]
  const body = '{"conversation_id":"{conversation}","content":"Hello","client_message_id":"{message}"}'
  await askPatiently(url, { method: 'POST', path: '/api/v1/messages/send', body, lanes }, 0)
}
