import type { MediaRow, MediaView, StoredPicture } from '../../rpc/messages.ts'
import { GIVEN_LIMIT } from '../shared/sqlite.ts'

const COLUMNS = 'media_id, owner, state, type, width, height, blur_hash'

/** The pictures of a conversation: every statement on the table `media`. */
export class MediaShelf {
  readonly #sql: SqlStorage
  readonly #publicUrl: string

  /** @param publicUrl where clients reach this deployment */
  constructor(storage: DurableObjectStorage, publicUrl: string) {
    this.#sql = storage.sql
    this.#publicUrl = publicUrl
  }

  view({ media_id, type, width, height, blur_hash }: MediaRow): MediaView {
    return { id: media_id, url: `${this.#publicUrl}/api/v1/media/${media_id}`, type, width, height, blur_hash }
  }

  /** Reserves the id of a picture that is about to be stored. */
  name(mediaId: string, owner: string, at: number): void {
    this.#sql.exec(
      "insert into media (media_id, owner, state, created_at) values (?, ?, 'named', ?)",
      mediaId,
      owner,
      at,
    )
  }

  /** Records that a picture is stored; false when its id is no longer reserved. */
  store(mediaId: string, owner: string, { type, width, height, blur_hash, bytes }: StoredPicture): boolean {
    const { rowsWritten } = this.#sql.exec(
      "update media set state = 'stored', type = ?, width = ?, height = ?, blur_hash = ?, bytes = ? where media_id = ? and owner = ? and state = 'named'",
      type,
      width,
      height,
      blur_hash,
      bytes,
      mediaId,
      owner,
    )
    return rowsWritten > 0
  }

  /** A picture that can be seen: stored or sent. */
  find(mediaId: string): MediaRow | null {
    return this.of([mediaId]).get(mediaId) ?? null
  }

  /** Those among some pictures that can be seen, by id. */
  of(mediaIds: readonly string[]): Map<string, MediaRow> {
    if (mediaIds.length === 0) return new Map()
    const rows = this.#sql.exec<MediaRow>(
      `select ${COLUMNS} from media where state in ('stored', 'sent') and media_id in (select value from json_each(?))`,
      JSON.stringify(mediaIds),
    )
    return new Map(rows.toArray().map((row) => [row.media_id, row]))
  }

  /** How many pictures a user has uploaded, or is uploading, and not sent. */
  unsent(owner: string): number {
    return this.#sql
      .exec<{ count: number }>(
        "select count(*) as count from media where state in ('named', 'stored') and owner = ?",
        owner,
      )
      .one().count
  }

  /** Bytes of a user's pictures uploaded after a time, and when the first of them was uploaded. */
  bytesOf(owner: string, since: number): { bytes: number; oldest: number } {
    return this.#sql
      .exec<{ bytes: number; oldest: number }>(
        `select coalesce(sum(bytes), 0) as bytes, coalesce(min(created_at), 0) as oldest from media
         where owner = ? and created_at > ? and state <> 'doomed'`,
        owner,
        since,
      )
      .one()
  }

  send(mediaId: string): void {
    this.#sql.exec("update media set state = 'sent' where media_id = ?", mediaId)
  }

  /** Marks a picture for deletion, with its objects; it can no longer be seen. */
  markForDeletion(mediaId: string): void {
    this.#sql.exec("update media set state = 'doomed' where media_id = ?", mediaId)
  }

  /** The same for an upload of a user that has not been sent. */
  drop(mediaId: string, owner: string): void {
    this.#sql.exec(
      "update media set state = 'doomed' where media_id = ? and owner = ? and state in ('named', 'stored')",
      mediaId,
      owner,
    )
  }

  /** Marks for deletion what was uploaded until a time and not sent. */
  markUnsentForDeletion(until: number): void {
    this.#sql.exec("update media set state = 'doomed' where state in ('named', 'stored') and created_at <= ?", until)
  }

  doomed(limit: number): string[] {
    const rows = this.#sql.exec<{ media_id: string }>(
      `select media_id from media where state = 'doomed' ${GIVEN_LIMIT}`,
      limit,
    )
    return rows.toArray().map(({ media_id }) => media_id)
  }

  forget(mediaId: string): void {
    this.#sql.exec('delete from media where media_id = ?', mediaId)
  }

  /** When the oldest unsent picture was uploaded; null when there is none. */
  oldestUnsent(): number | null {
    return this.#sql
      .exec<{ oldest: number | null }>("select min(created_at) as oldest from media where state in ('named', 'stored')")
      .one().oldest
  }
}
