import type { Settings } from '../../env.ts'
import { takeBackSearches } from '../../features/matches/live/stop-search.ts'
import { createLog } from '../../platform/log.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { inContext } from '../object-context.ts'
import { EventLog, KEPT } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { migrate } from '../shared/sqlite.ts'
import { takeDelivery, type Delivery } from './deliver.ts'
import { forgetConversation } from './forget.ts'
import { Inbox } from './inbox.ts'
import { SearchWatch } from './search-watch.ts'
import { Sessions } from './sessions.ts'
import { STEPS } from './steps.ts'
import { Told } from './told.ts'

/** What a person's hub keeps, and the sockets it tells. */
export class Hub {
  readonly inbox: Inbox
  readonly sessions: Sessions
  readonly live: Live
  readonly jobs: Jobs
  readonly searches: SearchWatch
  readonly #events: EventLog
  readonly #told: Told
  readonly #commit: GroupCommit
  readonly #tokenLife: number

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    migrate(state.storage, STEPS)
    this.inbox = new Inbox(state.storage)
    this.sessions = new Sessions(state.storage)
    this.#events = new EventLog(state.storage)
    this.#told = new Told(state.storage)
    this.live = new Live(state, this.#events)
    this.jobs = new Jobs(state.storage, createLog({ object: 'user-hub' }))
    this.#commit = new GroupCommit(state.storage, () => this.live.flush())
    this.#tokenLife = settings.ACCESS_TOKEN_SECONDS * 1000
    this.searches = new SearchWatch(state.storage, {
      isSomebodyThere: () => this.live.isAnyOpen(),
      schedule: (at) => this.jobs.ensure('drop_searches', at),
      takeBack: (userId, searches) => inContext(state, env, (context) => takeBackSearches(context, userId, searches)),
      dropAfter: settings.LIVE_DROP_SECONDS * 1000,
      longest: settings.LIVE_SEARCH_MINUTES * 60_000,
    })
  }

  /** Takes events of a room; when it returns they are durable here and on their way to every device. */
  deliver(delivery: Delivery, now: number): Promise<void> {
    return this.#commit.run(() => {
      if (takeDelivery(this.inbox, this.#events, delivery, now)) this.jobs.ensure('prune', now + KEPT)
    })
  }

  /** Tells every device something that concerns the person, once for each `key`. */
  tell<E extends DownEvent>(key: string, event: E, data: DownData<E>, now: number): Promise<void> {
    return this.#commit.run(() => {
      if (!this.#told.take(key, now)) return
      this.#events.append(event, data, now)
      this.jobs.ensure('prune', now + KEPT)
    })
  }

  /** Takes a conversation off the list and tells every device that its match is over. */
  forget(userId: string, conversationId: string, now: number): Promise<void> {
    return this.#commit.run(() => {
      if (forgetConversation(this.inbox, this.#events, userId, conversationId, now))
        this.jobs.ensure('prune', now + KEPT)
    })
  }

  /** Ends a session here; returns the conversations where it has sockets too. */
  endSession(userId: string, sessionId: string, now: number): string[] {
    const conversationIds = this.sessions.end(sessionId, now)
    this.jobs.ensure('forget_sessions', now + this.#tokenLife)
    this.live.closeSession(userId, sessionId)
    return conversationIds
  }

  readonly duties = {
    prune: (now: number): Promise<number | null> => {
      const [events, told] = [this.#events.prune(now), this.#told.prune(now - KEPT, KEPT)]
      return Promise.resolve(events === null || told === null ? (events ?? told) : Math.min(events, told))
    },
    drop_searches: (now: number): Promise<number | null> => this.searches.drop(now),
    forget_sessions: (now: number): Promise<number | null> =>
      Promise.resolve(this.sessions.prune(now, this.#tokenLife)),
  }
}
