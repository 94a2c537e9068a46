import type { Draft, SentMessage } from '../../rpc/messages.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Inbox } from './inbox.ts'
import type { RoomStubCache } from './room-stub-cache.ts'

/** What the handlers of conversation events on a user's own socket are handed. */
export interface FrameParts {
  inbox: Inbox
  lines: RoomStubCache
  rooms: Rooms
  elsewhere: Elsewhere
}

/** What goes beyond the user's own inbox. */
export interface Elsewhere {
  /** @throws AppError CONVERSATION_NOT_FOUND for an id that names no conversation of the user */
  require(userId: string, conversationId: string): Promise<unknown>
  /** Sends to a user with whom there is no conversation here. */
  writeTo(userId: string, peerId: string, draft: Draft): Promise<SentMessage>
}
