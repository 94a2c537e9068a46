import type { LoggedEvent } from '../../rpc/delivery.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { KEPT_EVENTS } from '../../catalogue/limits.ts'

/** An event, and the one person whom it is for; null when it is for everybody. */
export interface AddressedEvent extends LoggedEvent {
  audience: string | null
}

/** An event that has just been written: with what it takes in the log. */
export interface Appended {
  event: string
  data: Record<string, unknown>
  bytes: number
  at: number
}

/** Events can be replayed for this long, in milliseconds. */
export const KEPT = 72 * 3600 * 1000

/** How soon a log that has too many events is pruned, in milliseconds. What others still wait for is left, so it may be in vain. */
export const PRUNE_PAUSE = 60_000

/** So many events, and so many bytes of their data, are read for a replay before others have their turn. */
const PAGE = { events: 100, bytes: 64_000 }

/** The newest events that are remembered, so that those who are told of them at once need not read them again. */
const REMEMBERED = 128

/**
 * Numbered events in an object's SQLite: the source of `resume` and, in a room, of what its consumers are owed.
 * Numbers only ever rise. An event may be for one person (`audience`) or for everybody.
 */
export class EventLog {
  /** Hears of everything that is written. */
  onAppend: ((written: Appended) => void) | null = null
  static readonly STEP =
    'create table events (event_id integer primary key autoincrement, event text not null, audience text, data text not null, at integer not null) strict'

  readonly #sql: SqlStorage
  /** The newest events without a gap, as far as they were written since the object woke up. */
  #newest: AddressedEvent[] = []
  /** Number of the newest event; null while nobody has asked. */
  #last: number | null = null
  /** Number of the oldest event; null while nobody has asked, or while there is none. */
  #first: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  append(event: string, data: object, at: number, audience: string | null = null): number {
    const text = JSON.stringify(data)
    const { event_id: eventId } = this.#sql
      .exec<{ event_id: number }>(
        'insert into events (event, audience, data, at) values (?, ?, ?, ?) returning event_id',
        event,
        audience,
        text,
        at,
      )
      .one()
    this.#last = eventId
    const copy: Record<string, unknown> = { ...data }
    this.#newest.push({ eventId, event, data: copy, audience })
    this.onAppend?.({ event, data: copy, bytes: utf8(text).length, at })
    if (this.#newest.length >= 2 * REMEMBERED) this.#newest = this.#newest.slice(-REMEMBERED)
    return eventId
  }

  /** To be called when something that was written is taken back: what is remembered may never have happened. */
  forget(): void {
    this.#newest = []
    this.#last = this.#first = null
  }

  /** Number of the newest event; 0 when there has been none. */
  last(): number {
    this.#last ??= this.#sql.exec<{ last: number | null }>('select max(event_id) as last from events').one().last ?? 0
    return this.#last
  }

  /** Number of the newest event that was written by a time, in milliseconds since 1970; 0 when there is none. */
  lastBy(time: number): number {
    const rows = this.#sql.exec<{ event_id: number }>(
      'select event_id from events where at <= ? order by event_id desc limit 1',
      time,
    )
    return rows.toArray()[0]?.event_id ?? 0
  }

  /** When the newest message of others for `user` above a number was written; null when there is none. */
  newestMessageTo(user: string, after: number): number | null {
    const rows = this.#sql.exec<{ at: number }>(
      `select at from events where event_id > ? and event = 'new_message' and (audience is null or audience = ?)
         and data ->> 'sender_id' <> ? order by event_id desc limit 1`,
      after,
      user,
      user,
    )
    return rows.toArray()[0]?.at ?? null
  }

  /** Number of the event of the newest message up to a seq, above a number; null when there is none. */
  messageThrough(seq: number, after: number): number | null {
    return this.#sql
      .exec<{ newest: number | null }>(
        "select max(event_id) as newest from events where event_id > ? and event = 'new_message' and data ->> 'seq' <= ?",
        after,
        seq,
      )
      .one().newest
  }

  /** Events for `user`, and for `other` where given, with numbers above `after` and up to `through`, oldest first. */
  range(user: string, after: number, through: number, limit: number, other = user): LoggedEvent[] {
    if (!this.#remembers(after)) return this.#select(user, after, through, limit, other).toArray().map(toEvent)
    const isMeant = ({ audience }: AddressedEvent) => audience === null || audience === user || audience === other
    return this.#between(after, through)
      .filter(isMeant)
      .slice(0, limit)
      .map(({ eventId, event, data }) => ({ eventId, event, data }))
  }

  /** All events with numbers above `after` and up to `through`, oldest first, with whom they are for. */
  addressed(after: number, through: number, limit: number): AddressedEvent[] {
    if (this.#remembers(after)) return this.#between(after, through).slice(0, limit)
    return this.#sql
      .exec<EventRow & { audience: string | null }>(
        'select event_id, event, audience, data from events where event_id > ? and event_id <= ? order by event_id limit ?',
        after,
        through,
        limit,
      )
      .toArray()
      .map((row) => ({ ...toEvent(row), audience: row.audience }))
  }

  /** Whether everything above a number is remembered. */
  #remembers(after: number): boolean {
    const [oldest] = this.#newest
    return oldest !== undefined && oldest.eventId <= after + 1
  }

  #between(after: number, through: number): AddressedEvent[] {
    return this.#newest.filter(({ eventId }) => eventId > after && eventId <= through)
  }

  #select(user: string, after: number, through: number, limit: number, other = user): SqlStorageCursor<EventRow> {
    return this.#sql.exec<EventRow>(
      `select event_id, event, data from events
       where event_id > ? and event_id <= ? and (audience is null or audience in (?, ?)) order by event_id limit ?`,
      after,
      through,
      user,
      other,
      limit,
    )
  }

  /** Bytes of some kinds of events that people have made since a time, by person and hour since 1970. */
  weigh(since: number, kinds: readonly string[]): { who: string; hour: number; bytes: number }[] {
    return this.#sql
      .exec<{ who: string; hour: number; bytes: number }>(
        `select coalesce(data ->> 'sender_id', data ->> 'user_id', '') as who, at / 3600000 as hour,
           sum(length(cast(data as blob))) as bytes from events
         where event_id > ? and event in (select value from json_each(?)) group by 1, 2`,
        this.lastBy(since),
        JSON.stringify(kinds),
      )
      .toArray()
  }

  /** Whether nothing is missing after a number that this log has given; else the client has to read everything anew. */
  reachesBackTo(after: number): boolean {
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(event_id) as oldest from events').one()
    return after <= this.last() && (oldest === null ? after === 0 : after >= oldest - 1)
  }

  /**
   * A page of what `user` missed between `after` and `through`, with the bytes of its data.
   * @param left what a replay may still bring; `rest` is `too much` when there is more than that
   */
  page(
    user: string,
    after: number,
    through: number,
    left: { events: number; bytes: number },
  ): { events: LoggedEvent[]; bytes: number; rest: 'none' | 'follows' | 'too much' } {
    const events: LoggedEvent[] = []
    let bytes = 0
    // Row by row: what is too much is never all in memory.
    for (const row of this.#select(user, after, through, PAGE.events + 1)) {
      const size = utf8(row.data).length
      if (events.length === left.events || bytes + size > left.bytes) return { events, bytes, rest: 'too much' }
      if (events.length === PAGE.events || (events.length > 0 && bytes + size > PAGE.bytes))
        return { events, bytes, rest: 'follows' }
      bytes += size
      events.push(toEvent(row))
    }
    return { events, bytes, rest: 'none' }
  }

  /**
   * Changes what events say that name something, such as a message that is taken back; their numbers and order stay.
   * Looks at those that were logged since `since` and whose data has `named` in it.
   */
  amend(since: number, named: string, change: (event: LoggedEvent) => Record<string, unknown>): void {
    this.forget()
    const before = this.#sql.exec<{ event_id: number }>(
      'select event_id from events where at < ? order by event_id desc limit 1',
      since,
    )
    const rows = this.#sql.exec<EventRow>(
      'select event_id, event, data from events where event_id > ? and instr(data, ?) > 0',
      before.toArray()[0]?.event_id ?? 0,
      named,
    )
    for (const event of rows.toArray().map(toEvent)) {
      const data = change(event)
      if (data !== event.data)
        this.#sql.exec('update events set data = ? where event_id = ?', JSON.stringify(data), event.eventId)
    }
  }

  /** Whether there are more events than are kept. */
  isOverfull(): boolean {
    // Asked with every write, so it is remembered; only pruning moves it.
    this.#first ??= this.#sql.exec<{ oldest: number | null }>('select min(event_id) as oldest from events').one().oldest
    return this.last() - (this.#first ?? 0) >= KEPT_EVENTS
  }

  /**
   * Forgets what is older than {@link KEPT}, or more than is kept, and not above `neededAfter`. Returns when there will be
   * more to forget.
   */
  prune(now: number, neededAfter = Infinity): number | null {
    this.forget()
    // The newest event stays, so that numbers are known to have been given.
    const through = Math.min(this.last() - 1, neededAfter)
    const tooMany = Math.min(through, this.last() - KEPT_EVENTS)
    this.#sql.exec(
      'delete from events where event_id <= ? or (at <= ? and event_id <= ?)',
      tooMany,
      now - KEPT,
      through,
    )
    this.forget()
    const { oldest } = this.#sql
      .exec<{ oldest: number | null }>('select min(at) as oldest from events where event_id <= ?', this.last() - 1)
      .one()
    return oldest === null ? null : Math.max(now + 60_000, oldest + KEPT)
  }
}

type EventRow = { event_id: number; event: string; data: string }

const toEvent = ({ event_id, event, data }: EventRow): LoggedEvent => ({
  eventId: event_id,
  event,
  data: JSON.parse(data) as Record<string, unknown>,
})

/** The data of an event as a client sees it. */
export const numbered = ({ eventId, data }: LoggedEvent): Record<string, unknown> => ({ event_id: eventId, ...data })
