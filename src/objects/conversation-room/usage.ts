import type { Settings } from '../../settings.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import { QUOTAS, type QuotaName } from '../../catalogue/quotas.ts'
import type { Appended } from '../shared/event-log.ts'
import type { RoomData } from './room-tables.ts'

const HOUR = 3_600_000
const DAY_HOURS = 24

/** Events that participants cause at will. Each names its author as sender or user. */
const MADE = ['new_message', 'message_request', 'message_updated', 'message_deleted', 'message_reaction']

/**
 * How much participants add to a conversation, against {@link QUOTAS}: what one adds must never keep the other from writing.
 * Text is counted by the bytes of its events. The event log still has those of a day when the room is loaded, so the count
 * needs no writes.
 */
export class Usage {
  readonly #storage: DurableObjectStorage
  readonly #events: RoomData['events']
  readonly #tables: RoomData['tables']
  readonly #overrides: Settings['QUOTA_OVERRIDES']
  /** Bytes by user and hour since 1970; null until they have been read. */
  #written: Map<string, Map<number, number>> | null = null

  constructor({ storage, events, tables, settings }: RoomData & { storage: DurableObjectStorage; settings: Settings }) {
    this.#storage = storage
    this.#events = events
    this.#tables = tables
    this.#overrides = settings.QUOTA_OVERRIDES
    events.onAppend = (written) => this.#add(written)
  }

  /** To be called when a commit has been rolled back. */
  forget(): void {
    this.#written = null
  }

  /** The refusal if a user can write no more for now; null if they can. Synchronous: part of a commit. */
  refusesWriting(userId: string, now: number): Outcome<never> | null {
    if (this.#isFull()) return full()
    this.#written ??= this.#read(now)
    const since = Math.floor(now / HOUR) - DAY_HOURS
    const hours = [...(this.#written.get(userId) ?? [])].filter(([hour]) => hour > since)
    const sum = hours.reduce((bytes, [, more]) => bytes + more, 0)
    const most = this.#most('written_in_a_day')
    if (sum < most) return null
    const free = (Math.min(...hours.map(([hour]) => hour)) + DAY_HOURS) * HOUR
    return refuse('RATE_LIMIT_EXCEEDED', {
      message:
        'The daily volume of text in this conversation is used up; write again after the seconds in Retry-After.',
      details: { limit: 'written_in_a_day', max_bytes: most },
      retryAfter: Math.ceil((free - now) / 1000),
    })
  }

  /** The refusal if a user can add no picture for now; null if they can. Synchronous: part of a commit. */
  refusesPictures(userId: string, now: number): Outcome<never> | null {
    if (this.#isFull()) return full()
    if (this.#tables.media.bytesOf(userId, 0).bytes >= this.#most('pictures'))
      return refuse('CONFLICT', {
        message:
          'The storage for your pictures in this conversation is full; send text, or delete recently sent pictures.',
        details: { reason: 'pictures_full', max_bytes: this.#most('pictures') },
      })
    const { bytes, oldest } = this.#tables.media.bytesOf(userId, now - DAY_HOURS * HOUR)
    if (bytes < this.#most('pictures_in_a_day')) return null
    return refuse('RATE_LIMIT_EXCEEDED', {
      message:
        'The daily volume of pictures in this conversation is used up; send the next one after the seconds in Retry-After.',
      details: { limit: 'pictures_in_a_day', max_bytes: this.#most('pictures_in_a_day') },
      retryAfter: Math.max(1, Math.ceil((oldest + DAY_HOURS * HOUR - now) / 1000)),
    })
  }

  #isFull(): boolean {
    return this.#storage.sql.databaseSize >= this.#most('conversation')
  }

  #most(name: QuotaName): number {
    return this.#overrides[name] ?? QUOTAS[name]
  }

  #read(now: number): Map<string, Map<number, number>> {
    const written = new Map<string, Map<number, number>>()
    for (const { who, hour, bytes } of this.#events.weigh(now - DAY_HOURS * HOUR, MADE)) {
      const hours = written.get(who) ?? new Map<number, number>()
      written.set(who, hours.set(hour, bytes))
    }
    return written
  }

  #add({ event, data, bytes, at }: Appended): void {
    if (!this.#written || !MADE.includes(event)) return
    const given = data['sender_id'] ?? data['user_id']
    const who = typeof given === 'string' ? given : ''
    const hours = this.#written.get(who) ?? new Map<number, number>()
    const hour = Math.floor(at / HOUR)
    this.#written.set(who, hours.set(hour, (hours.get(hour) ?? 0) + bytes))
    for (const old of hours.keys()) if (old <= hour - DAY_HOURS) hours.delete(old)
  }
}

const full = (): Outcome<never> =>
  refuse('CONFLICT', {
    message: 'This conversation is full; it can be read, but nothing can be added.',
    details: { reason: 'conversation_full' },
  })
