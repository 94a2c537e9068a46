import type { CallRoom } from '../objects/call-room/call-room.ts'
import type { ConversationRoom } from '../objects/conversation-room/conversation-room.ts'
import type { MatchQueue } from '../objects/match-queue/match-queue.ts'
import type { LiveMode } from './search.ts'
import type { UserHub } from '../objects/user-hub/user-hub.ts'

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
  | 'relive'
  | 'nameMedia'
  | 'storeMedia'
  | 'dropMedia'
  | 'media'
  | 'received'
  | 'archived'
  | 'archivePage'
  | 'newestMessages'
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
  | 'searchBegun'
  | 'searchesOver'
  | 'forget'
  | 'wantedNotice'
  | 'admits'
  | 'claimCall'
  | 'keepCall'
  | 'ringCall'
  | 'callAnswered'
  | 'ringSent'
  | 'callOver'
  | 'passCall'
  | 'isDeviceHere'
  | 'presentCall'
  | 'callPlaces'
  | 'purge'
>

export type QueueStub = Remote<MatchQueue, 'join' | 'takeIn' | 'leave'>

export type CallStub = Remote<
  CallRoom,
  | 'dial'
  | 'act'
  | 'signal'
  | 'resume'
  | 'view'
  | 'iceTerms'
  | 'came'
  | 'gone'
  | 'sessionEnded'
  | 'accountShut'
  | 'callOff'
  | 'purge'
>

/** The only place that names an object. Each conversation has one room, each person one hub. */
export interface Rooms {
  of(conversationId: string): RoomStub
}

export interface Hubs {
  of(userId: string): HubStub
}

export interface Queues {
  /** The queue of a mode in a region or, with null, in the whole world. */
  of(mode: LiveMode, region: number | null): QueueStub
}

export interface Calls {
  /** The calls of two people, by their conversation. */
  of(conversationId: string): CallStub
}

export const rooms = (env: Env): Rooms => ({ of: (conversationId) => env.CONVERSATION_ROOM.getByName(conversationId) })

export const hubs = (env: Env): Hubs => ({ of: (userId) => env.USER_HUB.getByName(userId) })

export const calls = (env: Env): Calls => ({ of: (conversationId) => env.CALL_ROOM.getByName(conversationId) })

export const queues = (env: Env): Queues => ({
  of: (mode, region) => env.MATCH_QUEUE.getByName(`${mode}/${region ?? 'world'}`),
})
