import type { RequestStatus } from '../../rpc/conversation-snapshot.ts'

// Types, not interfaces: only so are they rows that the SQLite of objects can give.

/** One row of a room's messages. Times in milliseconds since 1970. */
export type MessageRow = {
  seq: number
  message_id: string
  sender_id: string
  content: string
  message_type: string
  client_message_id: string | null
  media_id: string | null
  created_at: number
  /** Set for a message that is a request. */
  request_id: string | null
  request_status: RequestStatus | null
  /** Whether the request was delivered like any other message. */
  is_direct: number
  read_at: number | null
  edited_at: number | null
  deleted_at: number | null
}

/** What a message is when it is sent. */
export type NewMessage = Omit<MessageRow, 'read_at' | 'edited_at' | 'deleted_at'>

/** Whether a message has been delivered, or is a request that waits or was refused. */
export const isDelivered = ({ request_status, is_direct }: NewMessage): boolean =>
  request_status === null || request_status === 'accepted' || is_direct === 1
