import type { Archivist } from './archive.ts'
import type { Courier } from './courier.ts'
import type { Receipts } from './receipts.ts'
import type { RoomData } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'

/** How soon a hub that has not confirmed is tried again, in milliseconds. */
const RETRY_AFTER = 5_000

interface Parts extends RoomData {
  courier: Courier
  archive: Archivist
  receipts: Receipts
  writes: RoomWrites
}

/** What a room completes after its writes: delivery, archive and receipts (job `settle`), and old events (job `prune`). */
export class Settlement {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly duties = {
    settle: async (now: number): Promise<number | null> => {
      const { courier, archive, receipts, writes } = this.#parts
      await Promise.all([courier.deliver(), archive.feedInPassing(now)])
      if (receipts.isDue()) {
        // Receipts are events of their own, for the senders.
        await writes.commit(() => receipts.save(now))
        await courier.deliver()
      }
      // One commit with the end of the job.
      courier.save()
      return courier.isDone() ? null : now + RETRY_AFTER
    },
    prune: (now: number): Promise<number | null> => {
      const { tables, events, courier } = this.#parts
      const neededAfter = Math.min(courier.confirmedByAll(), tables.room.read()?.archive_confirmed ?? 0)
      return Promise.resolve(events.prune(now, neededAfter))
    },
  }
}
