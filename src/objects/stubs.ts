import type { ConversationRoom } from './conversation-room/conversation-room.ts'
import type { UserHub } from './user-hub/user-hub.ts'

/** The methods of an object as they are called from outside: always asynchronous. */
type Remote<T, Method extends keyof T> = {
  [M in Method]: T[M] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never
} & { fetch(request: Request): Promise<Response> }

export type RoomStub = Remote<
  ConversationRoom,
  | 'open'
  | 'restate'
  | 'send'
  | 'sent'
  | 'read'
  | 'history'
  | 'typing'
  | 'edit'
  | 'remove'
  | 'react'
  | 'nameMedia'
  | 'storeMedia'
  | 'dropMedia'
  | 'media'
  | 'received'
  | 'archived'
  | 'closeSession'
  | 'closeSockets'
  | 'purge'
>
export type HubStub = Remote<
  UserHub,
  | 'deliver'
  | 'tell'
  | 'relay'
  | 'visibilityChanged'
  | 'ping'
  | 'conversations'
  | 'unread'
  | 'putAway'
  | 'conversationMeant'
  | 'conversationsWith'
  | 'latest'
  | 'register'
  | 'endSession'
  | 'closeSockets'
  | 'forget'
  | 'wantedNotice'
  | 'purge'
>

/** The only place that names an object. Each conversation has one room, each person one hub. */
export interface Rooms {
  of(conversationId: string): RoomStub
}

export interface Hubs {
  of(userId: string): HubStub
}

export const rooms = (env: Env): Rooms => ({ of: (conversationId) => env.CONVERSATION_ROOM.getByName(conversationId) })

export const hubs = (env: Env): Hubs => ({ of: (userId) => env.USER_HUB.getByName(userId) })
