import type { CallRoomRpc } from './call-room.ts'
import type { ConversationRoomRpc } from './conversation-room.ts'
import type { LiveMode, MatchQueueRpc } from './match-queue.ts'
import type { Remote } from './remote.ts'
import type { UserHubRpc } from './user-hub.ts'

export type RoomStub = Remote<ConversationRoomRpc>
export type HubStub = Remote<UserHubRpc>
export type QueueStub = Remote<MatchQueueRpc>
export type CallStub = Remote<CallRoomRpc>

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
