import { v7 } from 'uuid'
import { Refusal } from './errors.ts'
import { query } from './services.ts'
import { SEND } from './statements.ts'

export interface MessageRow {
  id: string
  conversation_id: string
  seq: number
  sender_id: string
  receiver_id: string
  content: string
  message_type: string
  client_message_id: string | null
  created_at: string
  read_at: string | null
}

export interface Draft {
  conversation_id: string
  content: string
  message_type: string
  client_message_id?: string | undefined
}

/** The recipients' events; set by the sockets. */
export const outlet: { emit: (userIds: string[], event: string, data: object) => void } = { emit: () => {} }

/** Stores a message, and notifies the devices of both once it is stored, through `tell`. */
export async function sendMessage(senderId: string, draft: Draft, tell: (sent: object) => void): Promise<object> {
  const [row] = await query<{ message: (MessageRow & { is_new: boolean }) | null }>(SEND, [
    draft.conversation_id,
    senderId,
    v7(),
    draft.content,
    draft.message_type,
    draft.client_message_id ?? null,
    new Date().toISOString(),
  ])
  const message = row?.message
  if (!message) throw new Refusal(404, 'CONVERSATION_NOT_FOUND')
  const sent = {
    message_id: message.id,
    conversation_id: message.conversation_id,
    seq: message.seq,
    created_at: new Date(message.created_at).toISOString(),
    ...(message.client_message_id === null ? {} : { client_message_id: message.client_message_id }),
  }
  tell(sent)
  if (message.is_new) {
    const { sender_id, receiver_id, content, message_type } = message
    const event = { ...sent, sender_id, receiver_id, content, message_type }
    outlet.emit([sender_id, receiver_id], 'new_message', event)
  }
  return sent
}

/** A message as a participant sees it. */
export const messageView = (row: MessageRow): object => {
  const { client_message_id, read_at, created_at, ...message } = row
  return {
    ...message,
    ...(client_message_id === null ? {} : { client_message_id }),
    is_request: false,
    is_read: read_at !== null,
    ...(read_at === null ? {} : { read_at: new Date(read_at).toISOString() }),
    reactions: [],
    created_at: new Date(created_at).toISOString(),
  }
}
