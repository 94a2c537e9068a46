import type { ContentKind } from '../catalogue/domain-events.ts'
import type { Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'
import { describeError, type Log } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import type { Settings } from '../settings.ts'
import { raiseContentVersion, readContentVersions } from './content-versions.ts'

/** What reading takes; a `Context` has it. */
export interface Source {
  readonly settings: Pick<Settings, 'PUBLIC_URL'>
  readonly db: Db
  readonly redis: RedisSession
  readonly log: Log
  readonly now: () => number
  readonly after: (name: string, work: () => Promise<unknown>) => void
}

/** Something with its version in `content_versions`. */
export interface Versioned<T> {
  version: number
  value: T
  /** Writes it where the spare comes from, beside the request. */
  copy?: (() => Promise<unknown>) | undefined
}

/** What an isolate has read. */
interface Held<T> extends Versioned<T> {
  readAt: number
  /** When it was last known to be current. */
  checkedAt: number
  /** The version that Redis had when it was read. */
  known: number | null
}

/**
 * For how long it is believed where nothing has said that it is current, and for how long what one request writes to Redis
 * serves all that have read the same, in milliseconds.
 */
const BELIEVED = 4_000

interface Reading<T> {
  kind: ContentKind
  read: (source: Source) => Promise<Versioned<T>>
  /** Where nothing has been read yet, and it cannot be read now, for whatever reason: every request may depend on it. */
  spare?: (source: Source) => Promise<T>
}

/**
 * What operators change while the product runs, as an isolate keeps it. The version that a request has read in its trip to
 * Redis says whether it is still current; where Redis knows none, it is read again every few seconds, beside the requests.
 * While Postgres is away the old one serves. (Each deployment has its own; an isolate of the platform serves one.)
 */
export class HeldContent<T> {
  readonly #reading: Reading<T>
  readonly #held = new Map<string, Held<T>>()
  /** The newest versions that this isolate has heard of. */
  readonly #least = new Map<string, number>()
  /** What has last been written to Redis, and when, by name. */
  readonly #written = new Map<string, { version: number; at: number }>()

  constructor(reading: Reading<T>) {
    this.#reading = reading
  }

  /** What this isolate has, however old; null where it has read nothing. */
  peek({ settings }: Pick<Source, 'settings'>): T | null {
    return this.#held.get(settings.PUBLIC_URL)?.value ?? null
  }

  /** What this isolate has, unless it has heard of a newer version: then that one. Null where it has read nothing. */
  async prepared(source: Source): Promise<T | null> {
    const { PUBLIC_URL: key } = source.settings
    const held = this.#held.get(key)
    if (!held) return null
    return held.version < (this.#least.get(key) ?? 0) ? this.#again(source, held, held.known) : held.value
  }

  /**
   * @param known the version that Redis has now; null where it has none
   * @throws AppError UNAVAILABLE when nothing has been read yet, Postgres is away, and there is no spare
   */
  async get(source: Source, known: number | null): Promise<T> {
    const held = this.#held.get(source.settings.PUBLIC_URL)
    const now = source.now()
    if (!held) return this.#first(source, known)
    const least = this.#least.get(source.settings.PUBLIC_URL) ?? 0
    // Redis may know a higher one than Postgres has, which was restored: asking again at once would answer the same.
    const isAsked = held.known === known && now - held.readAt < BELIEVED
    if (held.version >= Math.max(known ?? 0, least) || (isAsked && held.version >= least)) {
      if (known !== null) held.checkedAt = now
      else if (now - held.readAt >= BELIEVED) this.#readBeside(source, held)
      return held.value
    }
    return this.#again(source, held, known)
  }

  /** The same for work that has made no trip to Redis of its own: one in a few seconds is made for it. */
  async current(source: Source): Promise<T> {
    const held = this.#held.get(source.settings.PUBLIC_URL)
    if (held && source.now() - Math.max(held.checkedAt, held.readAt) < BELIEVED) return held.value
    const { kind } = this.#reading
    return this.get(source, (await readContentVersions(source.redis, [kind]))[kind] ?? null)
  }

  /** A version has been made, here or elsewhere. */
  expect({ settings }: Pick<Source, 'settings'>, version: number): void {
    this.#least.set(settings.PUBLIC_URL, Math.max(version, this.#least.get(settings.PUBLIC_URL) ?? 0))
  }

  async #first(source: Source, known: number | null): Promise<T> {
    const { spare, kind } = this.#reading
    try {
      return await this.#read(source, known)
    } catch (error) {
      if (!spare) throw error
      source.log[isOutage(error) ? 'warn' : 'error']('content_unknown', { kind, ...describeError(error) })
      const value = await spare(source)
      // For a few seconds: a Postgres that does not answer must not delay every request.
      this.#held.set(source.settings.PUBLIC_URL, {
        version: 0,
        value,
        readAt: source.now(),
        checkedAt: source.now(),
        known,
      })
      return value
    }
  }

  async #again(source: Source, held: Held<T>, known: number | null): Promise<T> {
    try {
      return await this.#read(source, known)
    } catch (error) {
      this.#warn(source, held, error)
      return held.value
    }
  }

  #readBeside(source: Source, held: Held<T>): void {
    held.readAt = source.now()
    source.after('read_content', () =>
      this.#read(source, null).catch((error: unknown) => this.#warn(source, held, error)),
    )
  }

  async #read(source: Source, known: number | null): Promise<T> {
    const { kind, read } = this.#reading
    const { version, value, copy } = await read(source)
    const now = source.now()
    // Of two that read at once, the older answer does not replace the newer one.
    if (version >= (this.#held.get(source.settings.PUBLIC_URL)?.version ?? 0))
      this.#held.set(source.settings.PUBLIC_URL, { version, value, readAt: now, checkedAt: now, known })
    if (known === null)
      this.#writeBeside(source, 'raise_content_version', version, () =>
        raiseContentVersion(source.redis, kind, version),
      )
    if (copy) this.#writeBeside(source, 'copy_content', version, copy)
    return value
  }

  /** Where hundreds of requests read at once, as when an isolate starts, one of them writes. */
  #writeBeside(source: Source, name: string, version: number, write: () => Promise<unknown>): void {
    const key = `${name} ${source.settings.PUBLIC_URL}`
    const [last, now] = [this.#written.get(key), source.now()]
    if (last?.version === version && now - last.at < BELIEVED) return
    this.#written.set(key, { version, at: now })
    source.after(name, write)
  }

  #warn({ log }: Source, { version }: Held<T>, error: unknown): void {
    log[isOutage(error) ? 'warn' : 'error']('content_is_old', {
      kind: this.#reading.kind,
      version,
      ...describeError(error),
    })
  }
}

const isOutage = (error: unknown): boolean => error instanceof AppError && error.code === 'UNAVAILABLE'
