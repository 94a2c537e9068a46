import type { Outcome } from '../foundation/errors.ts'
import type { ArchivedRange, ArchivePage, MessageCopy } from './archive.ts'
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
} from './messages.ts'
import type { ConversationSnapshot, ConversationState } from './conversation-snapshot.ts'
import type { Answer } from './remote.ts'

/**
 * What a conversation's object can be asked. Callers have verified who is asking; the object checks that they take part, and
 * answers CONVERSATION_NOT_FOUND to anybody else.
 */
export interface ConversationRoomRpc {
  /** Tells the room what Postgres says about the conversation; see {@link ConversationSnapshot}. */
  open(snapshot: ConversationSnapshot): Answer<void>
  /** Tells the room how the conversation stands now. One that has not been opened hears of it when it is. */
  restate(standing: ConversationState): Answer<void>

  /** Writes a message. The same `clientMessageId` again gets the first answer. */
  send(conversationId: string, draft: Draft): Answer<Outcome<SentMessage>>
  /** What the sender of a message was told of it. */
  sent(conversationId: string, senderId: string, messageId: string): Answer<Outcome<SentMessage>>
  read(conversationId: string, readerId: string, mark: ReadMark): Answer<Outcome<ReadResult>>
  history(conversationId: string, viewerId: string, page: HistoryPage): Answer<Outcome<History>>
  typing(conversationId: string, userId: string, isTyping: boolean): Answer<Outcome<object>>
  edit(conversationId: string, change: Target & { content: string }): Answer<Outcome<EditedMessage>>
  remove(conversationId: string, target: Target): Answer<Outcome<DeletedMessage>>
  /** Sets the caller's reaction; null takes it back. */
  react(conversationId: string, reaction: Target & { emoji: string | null }): Answer<Outcome<ReactedMessage>>
  /** Plays what happened earlier, for development alone. */
  relive(conversationId: string, steps: readonly PastStep[]): Answer<Outcome<{ messages: number }>>

  /** Names a picture that is about to be stored; returns its id. */
  nameMedia(conversationId: string, owner: string): Answer<Outcome<string>>
  /** A named picture is stored and can be sent. */
  storeMedia(conversationId: string, owner: string, mediaId: string, picture: StoredPicture): Answer<Outcome<MediaView>>
  /** An upload has failed: its name is given up. */
  dropMedia(conversationId: string, owner: string, mediaId: string): Answer<Outcome<object>>
  media(conversationId: string, viewerId: string, mediaId: string): Answer<Outcome<MediaRow>>

  /** The hub of the participant beside `peerId` asks for what it has not been told yet. */
  tellHubBeside(peerId: string): Answer<void>
  /** A person's hub says up to which message a device of theirs has the conversation. */
  received(userId: string, seq: number): Answer<void>
  /** The archive has written these parts of the room's events. */
  archived(ranges: ArchivedRange[]): Answer<void>
  /** What the archive should have after a seq; null for a room that has forgotten everything or was never opened. */
  archivePage(after: number, limit: number): Answer<ArchivePage | null>
  /** The newest messages as they are now, for moderators; none where nobody has written yet. */
  newestMessages(limit: number): Answer<MessageCopy[]>

  /** Closes the sockets of a session that has ended. */
  closeSession(userId: string, sessionId: string): Answer<void>
  /** Closes every socket of a person. */
  closeSockets(userId: string): Answer<void>
  /** Closes every socket and deletes the conversation with its pictures. */
  purge(conversationId: string): Answer<void>
}
