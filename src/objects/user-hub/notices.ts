import type { Subject } from '../../rpc/notifications.ts'
import { newId } from '../../foundation/ids.ts'
import type { NotifiableEvent } from '../../catalogue/notifiable-events.ts'
import { GIVEN_LIMIT } from '../shared/sqlite.ts'

/** An event that a user is to be notified of. */
interface Noted {
  userId: string
  subject: Subject
  event: NotifiableEvent
}

/** What a user is to be notified of. Times in milliseconds since 1970. */
export interface Notice extends Subject {
  id: string
  userId: string
  /** What has happened, newest first. */
  events: NotifiableEvent[]
  /** When the first of it happened. */
  notedAt: number
  /** Set for a call, which is notified by device; null otherwise: then users are notified while no device is there. */
  ofCall: CallNotice | null
}

/** The devices that are notified of a call; a device is a session. */
export interface CallNotice {
  /** Sessions that have been sent that it rings; a later notice replaces that on their screens. */
  rung: string[]
  /** Whether it is for those alone, and not for every device that is not connected. */
  isForRung: boolean
}

/** A type, not an interface: only so is it a row that the SQLite of objects can give. */
type NoticeRow = {
  id: string
  user_id: string
  subject_id: string
  peer_id: string
  data: string
  events: string
  noted_at: number
  rung: string | null
  is_for_rung: number
}

/** Matches the notice of a ringing call. */
const RINGS = `events = '["call:incoming"]'`

/** What a user is to be notified of: every statement on the table `notices`. */
export class Notices {
  /** For each subject at most one that waits, and one that has been handed over. */
  static readonly STEP = `create table notices (
     id text primary key,
     user_id text not null,
     subject_id text not null,
     peer_id text not null,
     data text not null,
     events text not null,
     noted_at integer not null,
     due_at integer not null,
     -- When it was put into the queue; null while it waits for that.
     handed_at integer
   ) strict, without rowid;
   create unique index notices_waiting on notices (subject_id) where handed_at is null;
   create index notices_by_subject on notices (subject_id)`
  /** Of calls: the sessions that rang, as JSON, null of everything else; and whether the notice is for those alone. */
  static readonly CALLS_STEP = `alter table notices add column rung text;
  alter table notices add column is_for_rung integer not null default 0`

  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Adds an event to the waiting notice of its subject, which stays due when its first event was. */
  add({ userId, subject: { subjectId, peerId, data }, event }: Noted, now: number, dueAt: number): void {
    const [waiting] = this.#select('subject_id = ? and handed_at is null', subjectId)
    if (!waiting) {
      this.#sql.exec(
        'insert into notices (id, user_id, subject_id, peer_id, data, events, noted_at, due_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
        newId(now),
        userId,
        subjectId,
        peerId,
        JSON.stringify(data),
        JSON.stringify([event]),
        now,
        dueAt,
      )
      return
    }
    const events = [event, ...waiting.events.filter((other) => other !== event)]
    const both = JSON.stringify({ ...waiting.data, ...data })
    // Mostly another message, which changes nothing and needs no write.
    if (waiting.events[0] === event && JSON.stringify(waiting.data) === both) return
    this.#sql.exec('update notices set events = ?, data = ? where id = ?', JSON.stringify(events), both, waiting.id)
  }

  /** Adds what is to be notified of a call, due at once. */
  addCall({ userId, subject, event }: Noted, { rung, isForRung }: CallNotice, now: number): void {
    const { subjectId, peerId, data } = subject
    this.#sql.exec(
      `insert into notices (id, user_id, subject_id, peer_id, data, events, noted_at, due_at, rung, is_for_rung)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (subject_id) where handed_at is null do nothing`,
      newId(now),
      userId,
      subjectId,
      peerId,
      JSON.stringify(data),
      JSON.stringify([event]),
      now,
      now,
      JSON.stringify(rung),
      Number(isForRung),
    )
  }

  /** Records that sessions are about to be sent that a call rings. */
  rings({ id, ofCall }: Notice, sessions: readonly string[]): void {
    const rung = [...new Set([...(ofCall?.rung ?? []), ...sessions])]
    this.#sql.exec('update notices set rung = ? where id = ?', JSON.stringify(rung), id)
  }

  /** Removes and returns the notice of a ringing call, with every session that has been sent it; null when there is none. */
  takeRing(callId: string): (Notice & { ofCall: CallNotice }) | null {
    const [ring] = this.#select(`subject_id = ? and ${RINGS}`, callId)
    if (!ring?.ofCall) return null
    this.drop(ring.id)
    return { ...ring, ofCall: ring.ofCall }
  }

  /**
   * The ringing of a call has only now arrived at devices, but it rings no more: the notice that replaced it is sent again, so
   * that it comes last. Returns whether there is any.
   */
  ringAgain(callId: string, now: number): boolean {
    const of = `subject_id = ? and rung is not null and rung <> '[]' and not ${RINGS}`
    const [handed] = this.#select(`${of} and handed_at is not null`, callId)
    if (!handed || this.#select(`${of} and handed_at is null`, callId).length > 0) return false
    const set = 'id = ?, handed_at = null, due_at = ?, is_for_rung = 1'
    this.#sql.exec(`update notices set ${set} where id = ?`, newId(now), now, handed.id)
    return true
  }

  find(id: string): Notice | null {
    return this.#select('id = ?', id)[0] ?? null
  }

  /** Notices that are due. */
  due(now: number, limit: number): Notice[] {
    return this.#select(`handed_at is null and due_at <= ? order by due_at ${GIVEN_LIMIT}`, now, limit)
  }

  /** What notices that are due are about, without those of calls. */
  dueSubjects(now: number): Set<string> {
    const due = this.#sql.exec<{ subject_id: string }>(
      'select subject_id from notices where handed_at is null and due_at <= ? and rung is null',
      now,
    )
    return new Set(due.toArray().map((row) => row.subject_id))
  }

  /** When the next one is due; null when none is. */
  next(): number | null {
    return this.#sql
      .exec<{ next: number | null }>('select min(due_at) as next from notices where handed_at is null')
      .one().next
  }

  /** Records that a notice is in the queue, and removes an earlier one about the same subject. */
  hand({ id, subjectId }: Notice, now: number): void {
    this.#sql.exec('delete from notices where subject_id = ? and handed_at is not null', subjectId)
    this.#sql.exec('update notices set handed_at = ? where id = ?', now, id)
  }

  drop(id: string): void {
    this.#sql.exec('delete from notices where id = ?', id)
  }

  /** Removes all notices about a subject. */
  dropAbout(subjectId: string): void {
    this.#sql.exec('delete from notices where subject_id = ?', subjectId)
  }

  /** Removes all notices but those of calls, which are notified by device. */
  dropAllButCalls(): void {
    this.#sql.exec('delete from notices where rung is null')
  }

  /** Removes what was put into the queue so long ago that it will not be asked for. */
  prune(before: number): void {
    this.#sql.exec('delete from notices where handed_at <= ?', before)
  }

  #select(where: string, ...values: SqlStorageValue[]): Notice[] {
    return this.#sql
      .exec<NoticeRow>(
        `select id, user_id, subject_id, peer_id, data, events, noted_at, rung, is_for_rung from notices where ${where}`,
        ...values,
      )
      .toArray()
      .map((row) => ({
        id: row.id,
        userId: row.user_id,
        subjectId: row.subject_id,
        peerId: row.peer_id,
        data: JSON.parse(row.data) as Record<string, string>,
        events: JSON.parse(row.events) as NotifiableEvent[],
        notedAt: row.noted_at,
        ofCall: row.rung === null ? null : { rung: JSON.parse(row.rung) as string[], isForRung: row.is_for_rung === 1 },
      }))
  }
}
