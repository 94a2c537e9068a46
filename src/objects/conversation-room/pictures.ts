import type { MediaRow, MediaView, StoredPicture } from '../../rpc/messages.ts'
import type { Outcome } from '../../foundation/errors.ts'
import type { GroupCommit } from '../shared/group-commit.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { MediaShelf } from './media-shelf.ts'
import type { RoomStore } from './room-store.ts'
import { KEPT_UNSENT } from './sweep-media.ts'
import { nameMedia, seenMedia, storeMedia } from './upload-media.ts'
import type { Usage } from './usage.ts'

interface Parts {
  store: RoomStore
  shelf: MediaShelf
  usage: Usage
  jobs: Jobs
  commit: GroupCommit
}

/** What people do with pictures in a room before they send them. */
export class Pictures {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Names a picture that somebody is about to store; it is deleted when it is not sent within a day. */
  name(owner: string, now: number): Promise<Outcome<string>> {
    const { store, shelf, usage, jobs, commit } = this.#parts
    return commit.run(() => {
      const refused = usage.refusesPictures(owner, now)
      if (refused) return refused
      jobs.ensure('media', now + KEPT_UNSENT)
      return nameMedia(store, shelf, owner, now)
    })
  }

  store(owner: string, mediaId: string, picture: StoredPicture): Promise<Outcome<MediaView>> {
    return this.#parts.commit.run(() => storeMedia(this.#parts.shelf, owner, mediaId, picture))
  }

  /** An upload has come to nothing. */
  async drop(owner: string, mediaId: string, now: number): Promise<void> {
    const { shelf, jobs, commit } = this.#parts
    await commit.run(() => {
      shelf.drop(mediaId, owner)
      jobs.ensure('media', now)
    })
  }

  find(viewerId: string, mediaId: string): Outcome<MediaRow> {
    return seenMedia(this.#parts.shelf, viewerId, mediaId)
  }
}
