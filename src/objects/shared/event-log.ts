import { utf8 } from '../../platform/bytes.ts'

/** An event as it is kept: what a client gets, without its number. */
export interface LoggedEvent {
  eventId: number
  event: string
  data: Record<string, unknown>
}

/** An event, and the one person whom it is for; null when it is for everybody. */
export interface AddressedEvent extends LoggedEvent {
  audience: string | null
}

/** Events can be replayed for this long, in milliseconds. */
export const KEPT = 72 * 3600 * 1000

/** At most so many events, and so many bytes of their data, are replayed at once. */
const MAX_REPLAY = 1_000
const MAX_REPLAY_BYTES = 1_000_000

/** The newest events that are remembered, so that those who are told of them at once need not read them again. */
const REMEMBERED = 128

/**
 * Numbered events in an object's SQLite: the source of `resume` and, in a room, of what its consumers are owed.
 * Numbers only ever rise. An event may be for one person (`audience`) or for everybody.
 */
export class EventLog {
  static readonly STEP =
    'create table events (event_id integer primary key autoincrement, event text not null, audience text, data text not null, at integer not null) strict'

  readonly #sql: SqlStorage
  /** The newest events without a gap, as far as they were written since the object woke up. */
  #newest: AddressedEvent[] = []
  /** Number of the newest event; null while nobody has asked. */
  #last: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  append(event: string, data: object, at: number, audience: string | null = null): number {
    const { event_id: eventId } = this.#sql
      .exec<{ event_id: number }>(
        'insert into events (event, audience, data, at) values (?, ?, ?, ?) returning event_id',
        event,
        audience,
        JSON.stringify(data),
        at,
      )
      .one()
    this.#last = eventId
    this.#newest.push({ eventId, event, data: { ...data }, audience })
    if (this.#newest.length >= 2 * REMEMBERED) this.#newest = this.#newest.slice(-REMEMBERED)
    return eventId
  }

  /** To be called when something that was written is taken back: what is remembered may never have happened. */
  forget(): void {
    this.#newest = []
    this.#last = null
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

  /**
   * What `user` missed between `after` and `through`. `complete` is false when some of it is gone, or when `after` is
   * no number of this log; the client then has to read everything anew.
   */
  replay(user: string, after: number, through: number): { events: LoggedEvent[]; complete: boolean } {
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(event_id) as oldest from events').one()
    const isKnown = after <= this.last() && (oldest === null ? after === 0 : after >= oldest - 1)
    const events: LoggedEvent[] = []
    let bytes = 0
    // Row by row: what is too much is never all in memory.
    for (const row of this.#select(user, after, through, MAX_REPLAY + 1)) {
      bytes += utf8(row.data).length
      if (events.length === MAX_REPLAY || bytes > MAX_REPLAY_BYTES) return { events, complete: false }
      events.push(toEvent(row))
    }
    return { events, complete: isKnown }
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

  /** Forgets what is older than {@link KEPT} and not above `neededAfter`. Returns when there will be more to forget. */
  prune(now: number, neededAfter = Infinity): number | null {
    this.forget()
    // The newest event stays, so that numbers are known to have been given.
    const through = Math.min(this.last() - 1, neededAfter)
    this.#sql.exec('delete from events where at <= ? and event_id <= ?', now - KEPT, through)
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
