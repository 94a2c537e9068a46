import type { Meters } from '../../catalogue/meters.ts'
import { describeError, type Log } from '../../foundation/log.ts'

/** A named piece of work for later. Returns when to run again, in milliseconds since 1970, or null when all is done. */
export type Job = (now: number) => Promise<number | null>

const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 5 * 60_000

/**
 * Several named jobs on the one alarm that an object has. Jobs are rows, so they survive eviction and restarts; they
 * run at least once and must bear running twice. One that fails is tried again with growing pauses and delays no other.
 */
export class Jobs {
  static readonly STEP =
    'create table jobs (name text primary key, due_at integer not null, failures integer not null default 0) strict, without rowid'

  readonly #storage: DurableObjectStorage
  readonly #log: Log
  readonly #meters: Pick<Meters, 'count'> | undefined
  /** Of each job that is running, for when it has been asked for meanwhile. */
  readonly #asked = new Map<string, number>()

  constructor(storage: DurableObjectStorage, log: Log, meters?: Pick<Meters, 'count'>) {
    this.#storage = storage
    this.#log = log
    this.#meters = meters
  }

  /** Makes sure that a job runs at the latest at `dueAt`. Costs no write when it is already due by then. */
  ensure(name: string, dueAt: number): void {
    const asked = this.#asked.get(name)
    if (asked !== undefined) this.#asked.set(name, Math.min(asked, dueAt))
    const [known] = this.#storage.sql.exec<{ due_at: number }>('select due_at from jobs where name = ?', name)
    if (known && known.due_at <= dueAt) return
    this.#storage.sql.exec(
      'insert into jobs (name, due_at) values (?, ?) on conflict (name) do update set due_at = excluded.due_at',
      name,
      dueAt,
    )
    this.arm()
  }

  /** Takes a job off the list, if it is there. */
  cancel(name: string): void {
    if (this.#asked.has(name)) this.#asked.set(name, Infinity)
    if (this.#storage.sql.exec('delete from jobs where name = ?', name).rowsWritten > 0) this.arm()
  }

  /** Whether a job is still to run. */
  has(name: string): boolean {
    return this.#storage.sql.exec('select 1 from jobs where name = ?', name).toArray().length > 0
  }

  /** Sets the alarm to the earliest job; while jobs run, that is left for when they are done. */
  arm(): void {
    if (this.#asked.size > 0) return
    const { next } = this.#storage.sql.exec<{ next: number | null }>('select min(due_at) as next from jobs').one()
    if (next === null) void this.#storage.deleteAlarm()
    else void this.#storage.setAlarm(Math.max(1, next))
  }

  /**
   * Runs every job that is due. To be called from `alarm()`. A failure is logged and scheduled here rather than thrown:
   * the platform would give up after six tries. A job stays due until it is done, so should the object die while it runs,
   * the platform's next try of the alarm runs it again.
   */
  async runDue(now: number, jobs: Readonly<Record<string, Job>>): Promise<void> {
    const due = this.#storage.sql
      .exec<{ name: string; failures: number }>('select name, failures from jobs where due_at <= ?', now)
      .toArray()
    const begun = performance.now()
    let failed = 0
    for (const { name, failures } of due) {
      this.#asked.set(name, Infinity)
      try {
        const again = (await jobs[name]?.(now)) ?? null
        this.#settle(name, again, 0)
      } catch (error) {
        this.#meters?.count('vibesmatch_errors_total', { where: 'job' })
        failed += 1
        this.#log.error('job_failed', { job: name, failures: failures + 1, ...describeError(error) })
        this.#settle(name, now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures), failures + 1)
      }
    }
    this.arm()
    const line = { jobs: due.map(({ name }) => name).join(' '), ms: Math.round(performance.now() - begun) }
    if (failed > 0) this.#log.warn('alarm', { ...line, outcome: 'failed', failed })
    else this.#log.sampled('alarm', { ...line, outcome: 'ok' })
  }

  #settle(name: string, dueAt: number | null, failures: number): void {
    // A request for the job while it ran may have come too late for what it read; then it runs again.
    const next = Math.min(dueAt ?? Infinity, this.#asked.get(name) ?? Infinity)
    this.#asked.delete(name)
    // Nothing to update where the job has been taken off the list while it ran.
    if (next === Infinity) this.#storage.sql.exec('delete from jobs where name = ?', name)
    else this.#storage.sql.exec('update jobs set due_at = ?, failures = ? where name = ?', next, failures, name)
  }
}
