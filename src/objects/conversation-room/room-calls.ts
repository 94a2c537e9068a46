import type {
  DeletedMessage,
  Draft,
  EditedMessage,
  History,
  HistoryPage,
  MediaRow,
  MediaView,
  PastStep,
  ReactedMessage,
  ReadMark,
  ReadResult,
  SentMessage,
  StoredPicture,
  Target,
} from '../../rpc/messages.ts'
import { ok, type Outcome } from '../../foundation/errors.ts'
import { SocketObject } from '../shared/socket-object.ts'
import { relive } from './relive.ts'
import type { Room } from './room.ts'

export type UseRoom<T> = (room: Room, now: number) => Outcome<T> | Promise<Outcome<T>>

/** What people in a conversation ask of its room; CONVERSATION_NOT_FOUND for anybody else. */
export abstract class RoomCalls extends SocketObject {
  /** Uses the room for somebody who takes part. */
  protected abstract in<T>(conversationId: string, userId: string, use: UseRoom<T>): Promise<Outcome<T>>

  send(conversationId: string, draft: Draft): Promise<Outcome<SentMessage>> {
    return this.in(conversationId, draft.senderId, (room, now) => room.send(draft, now))
  }

  /** What the sender of a message was told of it. */
  sent(conversationId: string, senderId: string, messageId: string): Promise<Outcome<SentMessage>> {
    return this.in(conversationId, senderId, (room) => room.sent(messageId))
  }

  read(conversationId: string, readerId: string, mark: ReadMark): Promise<Outcome<ReadResult>> {
    return this.in(conversationId, readerId, (room, now) => room.read(readerId, mark, now))
  }

  history(conversationId: string, viewerId: string, page: HistoryPage): Promise<Outcome<History>> {
    return this.in(conversationId, viewerId, (room, now) => room.history(viewerId, page, now))
  }

  typing(conversationId: string, userId: string, isTyping: boolean): Promise<Outcome<object>> {
    return this.in(conversationId, userId, (room, now) => {
      const refused = room.spending.refuses('typing', userId, now)
      if (refused) return refused
      room.typing(userId, isTyping)
      return ok({})
    })
  }

  edit(conversationId: string, change: Target & { content: string }): Promise<Outcome<EditedMessage>> {
    return this.in(conversationId, change.actorId, (room, now) => room.edit(change, now))
  }

  remove(conversationId: string, target: Target): Promise<Outcome<DeletedMessage>> {
    return this.in(conversationId, target.actorId, (room, now) => room.remove(target, now))
  }

  react(conversationId: string, reaction: Target & { emoji: string | null }): Promise<Outcome<ReactedMessage>> {
    return this.in(conversationId, reaction.actorId, (room, now) => room.react(reaction, now))
  }

  /** Names a picture that somebody is about to store; returns its id. */
  nameMedia(conversationId: string, owner: string): Promise<Outcome<string>> {
    return this.in(conversationId, owner, (room, now) => room.pictures.name(owner, now))
  }

  /** A named picture is stored and can be sent. */
  storeMedia(
    conversationId: string,
    owner: string,
    mediaId: string,
    picture: StoredPicture,
  ): Promise<Outcome<MediaView>> {
    return this.in(conversationId, owner, (room) => room.pictures.store(owner, mediaId, picture))
  }

  /** An upload has come to nothing. */
  dropMedia(conversationId: string, owner: string, mediaId: string): Promise<Outcome<object>> {
    return this.in(conversationId, owner, async (room, now) => {
      await room.pictures.drop(owner, mediaId, now)
      return ok({})
    })
  }

  /** Lives through what happened earlier; see {@link relive}. */
  relive(conversationId: string, steps: readonly PastStep[]): Promise<Outcome<{ messages: number }>> {
    return this.in(conversationId, steps[0]?.by ?? '', (room) => relive(room, steps))
  }

  media(conversationId: string, viewerId: string, mediaId: string): Promise<Outcome<MediaRow>> {
    return this.in(conversationId, viewerId, (room) => room.pictures.find(viewerId, mediaId))
  }
}
