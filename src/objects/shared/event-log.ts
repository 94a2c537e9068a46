import type { LoggedEvent } from '../../rpc/delivery.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { KEPT_EVENTS } from '../../catalogue/socket-limits.ts'
import { RecentEvents, type AddressedEvent } from './recent-events.ts'
import { GIVEN_LIMIT } from './sqlite.ts'

/** An event that has just been written, with its size in the log. */
export interface Appended {
  event: string
  data: Record<string, unknown>
  bytes: number
  at: number
}

/** Events can be replayed for this long, in milliseconds. */
export const KEPT = 72 * 3600 * 1000

/** How soon a log with too many events is pruned, in milliseconds. Events that consumers still need are kept. */
export const PRUNE_PAUSE = 60_000

/** Events, and bytes of their data, that are read for a replay before other work has its turn. */
const PAGE = { events: 100, bytes: 64_000 }

type EventPage = { events: LoggedEvent[]; bytes: number; rest: 'none' | 'follows' | 'too much' }

/** Part of a log: events with numbers above `after` and up to `through`. */
export interface Span {
  after: number
  through: number
}

/**
 * Numbered events in an object's SQLite: the source of `resume` and, in a room, of deliveries to hubs and archive. Numbers
 * only ever rise. An event may be for one user (`audience`) or for everybody.
 */
export class EventLog {
  /** Called for every event that is written. */
  onAppend: ((written: Appended) => void) | null = null
  static readonly STEP =
    'create table events (event_id integer primary key autoincrement, event text not null, audience text, data text not null, at integer not null) strict'

  readonly #sql: SqlStorage
  readonly #recent = new RecentEvents()
  /** Number of the newest event; null until it has been read. */
  #last: number | null = null
  /** Number of the oldest event; null until it has been read, or while there is none. */
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
    this.#recent.add({ eventId, event, data: copy, audience })
    this.onAppend?.({ event, data: copy, bytes: utf8(text).length, at })
    return eventId
  }

  /** Clears what is cached in memory. To be called when a commit has been rolled back. */
  forget(): void {
    this.#recent.forget()
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

  /** Events for `user`, and for `alsoFor` where given, oldest first. */
  range(
    user: string,
    { after, through, limit = Number.MAX_SAFE_INTEGER, alsoFor = user }: Span & { limit?: number; alsoFor?: string },
  ): LoggedEvent[] {
    const recent = this.#recent.between(after, through)
    if (!recent) return this.#select([user, alsoFor], { after, through }, limit).toArray().map(toEvent)
    const isMeant = ({ audience }: AddressedEvent) => audience === null || audience === user || audience === alsoFor
    return recent
      .filter(isMeant)
      .slice(0, limit)
      .map(({ eventId, event, data }) => ({ eventId, event, data }))
  }

  /** All events of a span, oldest first, with whom they are for. */
  addressed({ after, through }: Span, limit: number): AddressedEvent[] {
    const recent = this.#recent.between(after, through)
    if (recent) return recent.slice(0, limit)
    return this.#sql
      .exec<EventRow & { audience: string | null }>(
        `select event_id, event, audience, data from events where event_id > ? and event_id <= ? order by event_id ${GIVEN_LIMIT}`,
        after,
        through,
        limit,
      )
      .toArray()
      .map((row) => ({ ...toEvent(row), audience: row.audience }))
  }

  #select([user, other]: [string, string], { after, through }: Span, limit: number): SqlStorageCursor<EventRow> {
    return this.#sql.exec<EventRow>(
      `select event_id, event, data from events
       where event_id > ? and event_id <= ? and (audience is null or audience in (?, ?)) order by event_id ${GIVEN_LIMIT}`,
      after,
      through,
      user,
      other,
      limit,
    )
  }

  /** Bytes of some kinds of events since a time, by author and hour since 1970. */
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

  /** Whether the log still has everything after a number; if not, the client has to load its lists again. */
  reachesBackTo(after: number): boolean {
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(event_id) as oldest from events').one()
    return after <= this.last() && (oldest === null ? after === 0 : after >= oldest - 1)
  }

  /**
   * A page of what `user` missed, with the bytes of its data.
   * @param left what a replay may still send; `rest` is `too much` when there is more than that
   */
  page(user: string, span: Span, left: { events: number; bytes: number }): EventPage {
    const events: LoggedEvent[] = []
    let bytes = 0
    // Row by row, so that too large a result is never all in memory.
    for (const row of this.#select([user, user], span, PAGE.events + 1)) {
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
   * Changes the data of events that mention something, such as a deleted message; their numbers and order stay. Considers
   * events logged since `since` whose data contains `named`.
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
    // Asked with every write, so it is cached; only pruning changes it.
    this.#first ??= this.#sql.exec<{ oldest: number | null }>('select min(event_id) as oldest from events').one().oldest
    return this.last() - (this.#first ?? 0) >= KEPT_EVENTS
  }

  /**
   * Deletes events older than {@link KEPT} or beyond the kept number, except those above `neededAfter`. Returns when there
   * will be more to delete.
   */
  prune(now: number, neededAfter = Infinity): number | null {
    this.forget()
    // The newest event is kept, so that its number is known to be taken.
    const through = Math.min(this.last() - 1, neededAfter)
    const tooMany = Math.min(through, this.last() - KEPT_EVENTS)
    const expired = 'delete from events where event_id <= ? or (at <= ? and event_id <= ?)'
    this.#sql.exec(expired, tooMany, now - KEPT, through)
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
