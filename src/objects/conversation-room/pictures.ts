import type { MediaRow, MediaView, StoredPicture } from '../../rpc/messages.ts'
import type { Outcome } from '../../foundation/errors.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { RoomTables } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'
import { KEPT_UNSENT, sweepMedia } from './sweep-media.ts'
import { nameMedia, seenMedia, storeMedia } from './upload-media.ts'
import type { Usage } from './usage.ts'

interface Parts {
  tables: RoomTables
  usage: Usage
  jobs: Jobs
  writes: RoomWrites
  env: Pick<Env, 'MEDIA'>
}

/** The pictures of a room, from the upload until they are sent. Its job `media` deletes those that nobody needs. */
export class Pictures {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    media: (now: number): Promise<number | null> => sweepMedia(this.#parts.env, this.#parts.tables, now),
  }

  /** Reserves the id of a picture; it is deleted unless it is sent within a day. */
  name(owner: string, now: number): Promise<Outcome<string>> {
    const { tables, usage, jobs, writes } = this.#parts
    return writes.commit(() => {
      const refused = usage.refusesPictures(owner, now)
      if (refused) return refused
      jobs.ensure('media', now + KEPT_UNSENT)
      return nameMedia(tables, owner, now)
    })
  }

  store(owner: string, mediaId: string, picture: StoredPicture): Promise<Outcome<MediaView>> {
    const { tables, writes } = this.#parts
    return writes.commit(() => storeMedia(tables, owner, mediaId, picture))
  }

  /** An upload has failed: its id is released. */
  async drop(owner: string, mediaId: string, now: number): Promise<void> {
    const { tables, jobs, writes } = this.#parts
    await writes.commit(() => {
      tables.media.drop(mediaId, owner)
      jobs.ensure('media', now)
    })
  }

  find(viewerId: string, mediaId: string): Outcome<MediaRow> {
    return seenMedia(this.#parts.tables, viewerId, mediaId)
  }
}
