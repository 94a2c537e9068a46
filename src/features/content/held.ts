import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { describeError } from '../../foundation/log.ts'
import { raiseContentVersion, type ContentKind } from '../../http/content-version.ts'

/** What an isolate has read of public content. */
interface Held<T> {
  version: number
  value: T
  readAt: number
  /** The version that Redis had when it was read. */
  known: number | null
}

/** For how long it is believed where Redis knows no version, in milliseconds. */
const BELIEVED = 5_000

/**
 * Public content as an isolate keeps it. The version that a request has read in its trip to Redis says whether it is still
 * the current one; where Redis knows none, it is read again after five seconds. While Postgres is away the old one serves.
 */
export class HeldContent<T> {
  readonly #kind: ContentKind
  readonly #read: (ctx: Context) => Promise<{ version: number; value: T }>
  #held: Held<T> | null = null
  /** The newest version that this isolate has heard of. */
  #least = 0

  constructor(kind: ContentKind, read: (ctx: Context) => Promise<{ version: number; value: T }>) {
    this.#kind = kind
    this.#read = read
  }

  /** @throws AppError UNAVAILABLE when nothing has been read yet, and Postgres is away */
  async get(ctx: Context): Promise<T> {
    const held = this.#held
    if (held && this.#isCurrent(held, ctx)) return held.value
    try {
      const { version, value } = await this.#read(ctx)
      // Of two that read at once, the older answer does not replace the newer one.
      if (version >= (this.#held?.version ?? 0))
        this.#held = { version, value, readAt: ctx.now(), known: ctx.contentVersion }
      if (ctx.contentVersion === null)
        ctx.after('raise_content_version', () => raiseContentVersion(ctx.redis, this.#kind, version))
      return value
    } catch (error) {
      if (!held || !(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error
      ctx.log.warn('content_is_old', { kind: this.#kind, version: held.version, ...describeError(error) })
      return held.value
    }
  }

  /** A version has been made, here or elsewhere. */
  expect(version: number): void {
    this.#least = Math.max(this.#least, version)
  }

  #isCurrent({ version, known, readAt }: Held<T>, ctx: Context): boolean {
    const isFresh = ctx.now() - readAt < BELIEVED
    const wanted = Math.max(ctx.contentVersion ?? 0, this.#least)
    if (version >= wanted) return ctx.contentVersion !== null || isFresh
    // Redis may know a higher one than Postgres has, which was restored: asking again at once would answer the same.
    return known === ctx.contentVersion && version >= this.#least && isFresh
  }
}
