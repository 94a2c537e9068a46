import type { InboxPage, InboxPosition, LatestOf, UnreadOf } from '../../rpc/inbox.ts'
import type { MessageView } from '../../rpc/messages.ts'
import { conversationTag, tagOfMessage } from '../../foundation/ids.ts'
import { GIVEN_LIMIT } from '../shared/sqlite.ts'

/** A type, not an interface: only so is it a row that the SQLite of objects can give. */
export type InboxRow = {
  conversation_id: string
  match_id: string | null
  peer_id: string
  /** `requested`: a request that the user has not answered; it is on no list. */
  status: 'active' | 'archived' | 'requested'
  last_message: string | null
  last_activity: number
  unread: number
  room_event: number
  /** Whether its match has ended. */
  is_over: number
  received: number
}

const COLUMNS =
  'conversation_id, match_id, peer_id, status, last_message, last_activity, unread, room_event, is_over, received'

/** What `InboxPage` has of each conversation, in its order. */
const PAGE_FIELDS = 'conversation_id, match_id, peer_id, status, is_over, json(last_message), unread, last_activity'

/** A user's conversations: every statement on the table `inbox`. */
export class Inbox {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  find(conversationId: string): InboxRow | null {
    return (
      this.#sql.exec<InboxRow>(`select ${COLUMNS} from inbox where conversation_id = ?`, conversationId).toArray()[0] ??
      null
    )
  }

  /** The conversation with a user, or of a match. */
  conversationOf(where: { peerId: string } | { matchId: string }): string | null {
    const [column, value] = 'peerId' in where ? ['peer_id', where.peerId] : ['match_id', where.matchId]
    return (
      this.#sql
        .exec<{ conversation_id: string }>(`select conversation_id from inbox where ${column} = ?`, value)
        .toArray()[0]?.conversation_id ?? null
    )
  }

  /** Conversations that a message with this id may belong to; nearly always one. */
  candidatesFor(messageId: string): string[] {
    return this.#sql
      .exec<{ conversation_id: string }>('select conversation_id from inbox where tag = ?', tagOfMessage(messageId))
      .toArray()
      .map((row) => row.conversation_id)
  }

  /** Conversations with activity since a time, in milliseconds since 1970. */
  activeSince(time: number): string[] {
    return this.#sql
      .exec<{ conversation_id: string }>(
        "select conversation_id from inbox where status in ('active', 'archived', 'requested') and last_activity >= ?",
        time,
      )
      .toArray()
      .map((row) => row.conversation_id)
  }

  add(conversationId: string, peerId: string, status: InboxRow['status'], at: number): void {
    this.#sql.exec(
      'insert into inbox (conversation_id, tag, peer_id, status, last_activity) values (?, ?, ?, ?, ?) on conflict do nothing',
      conversationId,
      conversationTag(conversationId),
      peerId,
      status,
      at,
    )
  }

  setMatch(conversationId: string, matchId: string, at: number): void {
    this.#sql.exec(
      "update inbox set match_id = ?, is_over = 0, status = 'active', status_before = null, last_activity = max(last_activity, ?) where conversation_id = ?",
      matchId,
      at,
      conversationId,
    )
  }

  endMatch(conversationId: string, matchId: string): void {
    this.#sql.exec(
      `update inbox set is_over = 1, status_before = status, status = 'archived'
       where conversation_id = ? and match_id = ? and is_over = 0`,
      conversationId,
      matchId,
    )
  }

  /** Resumes a conversation that had ended, on the list where it was before. Returns that list. */
  resume(conversationId: string): InboxRow['status'] {
    this.#sql.exec(
      "update inbox set is_over = 0, status = coalesce(status_before, 'active'), status_before = null where conversation_id = ?",
      conversationId,
    )
    return this.find(conversationId)?.status ?? 'active'
  }

  /** Restores a conversation that had been forgotten. */
  restore(conversationId: string, matchId: string | null, isOver: boolean, lastActivity: number): void {
    this.#sql.exec(
      'update inbox set match_id = ?, is_over = ?, status = ?, last_activity = ? where conversation_id = ?',
      matchId,
      Number(isOver),
      isOver ? 'archived' : 'active',
      lastActivity,
      conversationId,
    )
  }

  /** Adds a new message, which makes an archived conversation active, even if its last match is over. */
  addMessage(conversationId: string, message: MessageView, at: number): void {
    this.#sql.exec(
      `update inbox set last_message = ?, last_activity = max(last_activity, ?), status = 'active', status_before = null,
         match_id = case when is_over = 1 then null else match_id end, is_over = 0 where conversation_id = ?`,
      JSON.stringify(message),
      at,
      conversationId,
    )
  }

  setLastMessage(conversationId: string, message: MessageView): void {
    this.#sql.exec(
      'update inbox set last_message = ? where conversation_id = ?',
      JSON.stringify(message),
      conversationId,
    )
  }

  setStatus(conversationId: string, status: InboxRow['status']): void {
    this.#sql.exec('update inbox set status = ? where conversation_id = ?', status, conversationId)
  }

  /** Unread messages in conversations that are not archived, by sender. */
  unread(): UnreadOf[] {
    return this.#sql
      .exec<UnreadOf>(`select peer_id as "peerId", unread from inbox where status = 'active' and unread > 0`)
      .toArray()
  }

  /** Stores the unread count and the last event of the room. */
  setProgress(conversationId: string, unread: number, roomEvent: number): void {
    this.#sql.exec(
      'update inbox set unread = ?, room_event = max(room_event, ?) where conversation_id = ?',
      unread,
      roomEvent,
      conversationId,
    )
  }

  /** Stores up to which seq a device has the messages, as the room knows. */
  setReceived(conversationId: string, seq: number): void {
    this.#sql.exec('update inbox set received = max(received, ?) where conversation_id = ?', seq, conversationId)
  }

  /** Takes a conversation off the list. */
  remove(conversationId: string): void {
    this.#sql.exec('delete from inbox where conversation_id = ?', conversationId)
  }

  latest(conversationIds: readonly string[]): LatestOf[] {
    const rows = this.#sql.exec<InboxRow>(
      `select ${COLUMNS} from inbox where conversation_id in (select value from json_each(?))`,
      JSON.stringify(conversationIds),
    )
    return rows.toArray().map(toLatest)
  }

  page(status: 'active' | 'archived', after: InboxPosition | null, limit: number): InboxPage {
    const { lastActivity, conversationId } = after ?? { lastActivity: Number.MAX_SAFE_INTEGER, conversationId: '' }
    // The aggregate takes the rows in the order of the subquery, as SQLite does where there is nothing to sort; a test counts on it.
    return this.#sql
      .exec<{ page: string }>(
        `select json_group_array(json_array(${PAGE_FIELDS})) as page from (
           select * from inbox where status = ? and (last_activity < ? or (last_activity = ? and conversation_id > ?))
           order by last_activity desc, conversation_id ${GIVEN_LIMIT})`,
        status,
        lastActivity,
        lastActivity,
        conversationId,
        limit,
      )
      .one().page
  }
}

const toLatest = (row: InboxRow): LatestOf => ({
  conversationId: row.conversation_id,
  lastMessage: row.last_message === null ? null : (JSON.parse(row.last_message) as MessageView),
  unread: row.unread,
})
