import { CONTENT_KINDS } from '../../catalogue/domain-events.ts'
import { readContentVersions, type ContentVersions } from '../../configuration/content-versions.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import type { RedisSession } from '../../foundation/redis.ts'
import { knownSessionsOf, type KnownSessions, type Standpoint } from '../../security/known-sessions.ts'
import { changesSince } from '../../security/revocation.ts'
import { SETTLE, settlingArguments } from './settle-script.ts'
import { MOST_SETTLED, SharedLimits, type Batch } from './shared-limits.ts'

/** The part of its memory's time after which an isolate asks again beside its requests. */
const REFRESH_AT = 2 / 3
/** How long such a question may take before another request asks, in milliseconds. */
const REFRESH_PATIENCE = 2_000

/** How long a question may be on its way, in milliseconds; see the time limit of foundation/redis.ts. */
const LONGEST_QUESTION = 1_000
/** Pauses of a request while another one asks, in milliseconds. Its answer cannot be awaited: it would be lost with it. */
const PAUSES = [2, 4, 8, 16, 32, 64]

/** What an isolate knows of Redis without asking: sessions, limits, versions, and since when. */
export class IsolateView {
  readonly sessions: KnownSessions
  readonly limits = new SharedLimits()
  versions: ContentVersions = {}
  /** When it last asked what has changed, and was answered: the answer is not older. Milliseconds since 1970. */
  askedAt: number | null = null
  /** Until then a question may be on its way. Milliseconds since 1970. */
  askingUntil = 0
  /** Until then nobody else need ask beside a request. */
  refreshingUntil = 0

  constructor(sessions: KnownSessions) {
    this.sessions = sessions
  }

  /** Whether it may be relied on. A clock that was set back makes it old. */
  isFresh(memory: number, now: number): boolean {
    return this.askedAt !== null && now >= this.askedAt && now - this.askedAt < memory
  }

  /** Whether a trip that is made anyway should ask what has changed. */
  isDue(memory: number, now: number): boolean {
    return !this.isFresh(memory * REFRESH_AT, now) || this.limits.owing >= MOST_SETTLED
  }

  forget(): void {
    this.sessions.forgetAll()
    this.limits.forget()
    this.askedAt = null
  }
}

const views = new Map<string, IsolateView>()

/** The view of a Redis. (An isolate of the platform has one.) */
export function viewOf(redis: Pick<RedisSession, 'address'>): IsolateView {
  const view = views.get(redis.address) ?? new IsolateView(knownSessionsOf(redis))
  views.set(redis.address, view)
  return view
}

/** What a trip has brought. */
export interface Refreshed {
  versions: ContentVersions
  /** Where the isolate stood when what follows in the same pipeline was asked. */
  standpoint: Standpoint
}

/** Asks in one pipeline what has changed, and settles the limits. Call before anything that the answer has to precede. */
export async function refresh({ settings, redis, log, now }: Context): Promise<Refreshed> {
  const view = viewOf(redis)
  const [askedAt, before] = [now(), view.sessions.standpoint]
  view.askingUntil = askedAt + LONGEST_QUESTION
  const batch = view.limits.take(settings)
  const [settling, changing, reading] = [
    settle(settings, redis, batch),
    changesSince(redis, before.position),
    readContentVersions(redis, CONTENT_KINDS),
  ]
  const [settled, changes, versions] = await Promise.allSettled([settling, changing, reading] as const)
  view.askingUntil = 0
  if (settled.status === 'fulfilled') view.limits.settled(batch, settled.value, askedAt)
  else {
    view.limits.lost(batch)
    log.warn('limits_not_settled', { uses: usesIn(batch), ...describeError(settled.reason) })
  }
  if (changes.status === 'rejected') {
    view.forget()
    log.warn('changes_unknown', describeError(changes.reason))
    return { versions: {}, standpoint: before }
  }
  const standpoint = view.sessions.apply(changes.value, before)
  view.versions = versions.status === 'fulfilled' ? versions.value : {}
  view.askedAt = askedAt
  return { versions: view.versions, standpoint }
}

const usesIn = (batch: Batch): number => batch.reduce((sum, { times }) => sum + times.length, 0)

async function settle(settings: Context['settings'], redis: RedisSession, batch: Batch): Promise<(number | string)[]> {
  if (batch.length === 0) return []
  const { keys, args } = settlingArguments(settings, batch)
  return redis.eval<(number | string)[]>(SETTLE, keys, args)
}

/** Waits a moment where the view is too old and another request is asking, so that not all of them ask. */
export async function whileAsked({ settings, redis, now }: Context): Promise<void> {
  const [view, memory] = [viewOf(redis), settings.ISOLATE_MEMORY_MS]
  for (const pause of PAUSES) {
    if (memory === 0 || view.isFresh(memory, now()) || now() >= view.askingUntil) return
    await scheduler.wait(pause)
  }
}

/**
 * Asks again, beside the requests, before the view is too old to be relied on; so at load no request waits for it, and
 * what an isolate has counted is settled even if no request follows.
 */
export function keepFresh(context: Context): void {
  const { settings, redis, now } = context
  const view = viewOf(redis)
  const startedAt = now()
  if (startedAt < view.refreshingUntil && view.refreshingUntil - startedAt <= REFRESH_PATIENCE) return
  view.refreshingUntil = startedAt + REFRESH_PATIENCE
  const dueAt = (view.askedAt ?? startedAt) + settings.ISOLATE_MEMORY_MS * REFRESH_AT
  context.after('refresh_view', async () => {
    await scheduler.wait(Math.max(0, dueAt - startedAt))
    for (let isMore = true; isMore;) {
      isMore = view.limits.owing > MOST_SETTLED
      await refresh(context)
    }
    view.refreshingUntil = 0
  })
}
