import type { Archivist } from './archive.ts'
import type { EventDelivery } from './event-delivery.ts'
import type { Receipts } from './receipts.ts'
import type { RoomData } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'

interface Parts extends RoomData {
  eventDelivery: EventDelivery
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

  readonly jobHandlers = {
    settle: async (now: number): Promise<number | null> => {
      const { eventDelivery, archive, receipts, writes } = this.#parts
      await Promise.all([eventDelivery.settle(), archive.feedInPassing(now)])
      if (receipts.isDue()) {
        // Receipts are events of their own, for the senders.
        await writes.commit(() => receipts.save(now))
        await eventDelivery.deliver()
      }
      // One commit with the end of the job.
      eventDelivery.save()
      return eventDelivery.nextDue(now)
    },
    prune: (now: number): Promise<number | null> => {
      const { tables, events, eventDelivery } = this.#parts
      const neededAfter = Math.min(eventDelivery.confirmedByAll(), tables.room.read()?.archive_confirmed ?? 0)
      return Promise.resolve(events.prune(now, neededAfter))
    },
  }
}
