import type { EventLog } from '../shared/event-log.ts'
import { MatchStore } from './match-store.ts'
import { MediaShelf } from './media-shelf.ts'
import { MessageStore } from './message-store.ts'
import { ParticipantStore } from './participant-store.ts'
import { Reactions } from './reactions.ts'
import { RoomStore } from './room-store.ts'

/** What a room has stored, as its writers are handed it. */
export interface RoomData {
  tables: RoomTables
  events: EventLog
}

/** The tables of a room beside its event log and its jobs, each with all statements that run on it. */
export class RoomTables {
  readonly room: RoomStore
  readonly participants: ParticipantStore
  readonly messages: MessageStore
  readonly matches: MatchStore
  readonly reactions: Reactions
  readonly media: MediaShelf

  /** @param publicUrl where clients reach this deployment */
  constructor(storage: DurableObjectStorage, publicUrl: string) {
    this.room = new RoomStore(storage)
    this.participants = new ParticipantStore(storage)
    this.messages = new MessageStore(storage, this.participants)
    this.matches = new MatchStore(storage)
    this.reactions = new Reactions(storage)
    this.media = new MediaShelf(storage, publicUrl)
  }

  /** Clears what is cached in memory. To be called when a commit has been rolled back. */
  forget(): void {
    for (const table of [this.room, this.participants, this.messages]) table.forget()
  }
}
