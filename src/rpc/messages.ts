import type { RequestStatus } from './conversation-snapshot.ts'

/** What a conversation's room takes and gives: messages, what is done with them, and their pictures. */

/** A message on its way into a room. Its text has passed the rules of messaging. */
export interface Draft {
  senderId: string
  content: string
  messageType: string
  clientMessageId: string | null
  /** Of a picture that the sender has uploaded to this conversation. */
  mediaId?: string | null
  /** Network address that it came from, where known: writing back accepts, which is logged. Not stored with the message. */
  ip?: string | undefined
}

/** What the sender is told, the first time and every time the same `client_message_id` comes again. */
export interface SentMessage {
  message_id: string
  conversation_id: string
  seq: number
  created_at: string
  client_message_id?: string
}

/** What somebody has read: certain messages, or everything up to one. */
export type ReadMark = { messageIds: readonly string[] } | { upToSeq: number }

export interface ReadResult {
  marked_count: number
  /** Everything received up to here is read. */
  up_to_seq: number
  read_at: string
}

/** What somebody has said to a message without words. */
export interface Reaction {
  user_id: string
  emoji: string
}

/** A message as the contract shapes it. */
export interface MessageView {
  id: string
  conversation_id: string
  seq: number
  sender_id: string
  receiver_id: string
  /** Empty when the message has been deleted. */
  content: string
  message_type: string
  media?: MediaView
  client_message_id?: string
  /** Whether somebody has asked by it; `request_status` says what became of that. */
  is_request: boolean
  request_status?: RequestStatus
  is_read: boolean
  read_at?: string
  edited_at?: string
  deleted_at?: string
  reactions: Reaction[]
  created_at: string
}

/** Where a page that goes back begins: before a seq, a message or a time in milliseconds since 1970; null is the end. */
export type Before = number | { messageId: string } | { time: number } | null

/** Which part of a history: the newest before a place, or the oldest after a seq. */
export type HistoryPage = { before: Before; limit: number } | { after: number; limit: number }

export interface History {
  messages: MessageView[]
  hasMore: boolean
}

/** Whose message is meant to change, and which. */
export interface Target {
  actorId: string
  messageId: string
}

export interface EditedMessage {
  message_id: string
  conversation_id: string
  seq: number
  /** As it is stored: what cannot be seen has been taken out. */
  content: string
  edited_at: string
}

export interface DeletedMessage {
  message_id: string
  conversation_id: string
  seq: number
  deleted_at: string
}

export interface ReactedMessage {
  message_id: string
  conversation_id: string
  /** All reactions to the message, now. */
  reactions: Reaction[]
}

/** Something that people have done in a conversation at an earlier time, in milliseconds since 1970. */
export type PastStep = {
  by: string
  at: number
  /** The `client_message_id` of the message that is meant. Each is sent before anything else is done with it. */
  message: string
} & (
  | { do: 'send'; content: string; messageType: string; mediaId: string | null }
  | { do: 'read' | 'delete' }
  | { do: 'edit'; content: string }
  | { do: 'react'; emoji: string }
)

/** What there is to know of a picture besides its pixels. */
export type MediaFacts = {
  /** What is served under its address: a still picture, or a GIF that moves. */
  type: 'image/webp' | 'image/gif'
  width: number
  height: number
  blur_hash: string
}

/** A picture that has been stored: in all its sizes so many bytes. */
export type StoredPicture = MediaFacts & { bytes: number }

/** A picture as messages show it. */
export type MediaView = MediaFacts & {
  id: string
  /** For who takes part in the conversation, with their access token. */
  url: string
}

/**
 * The way of a picture: named before it is stored, so that nothing can be left in the bucket that no row names; stored; sent
 * with a message; doomed with it. Types, not interfaces: only so are they rows that the SQLite of objects can give.
 */
export type MediaRow = MediaFacts & {
  media_id: string
  owner: string
  state: 'named' | 'stored' | 'sent' | 'doomed'
}
