import type { Plan } from '../catalogue/plans.ts'
import { putLast } from '../foundation/put-last.ts'
import type { RedisSession } from '../foundation/redis.ts'
import type { Actor } from './access-token.ts'
import type { Changed, Changes } from './changes-log.ts'

/** Sessions and accounts remembered; a new one evicts the oldest. */
const MOST = 20_000

/** An account that has a remembered session; not current once it has changed. */
interface Account {
  isCurrent: boolean
}

/** What is remembered of a good session: its account's plan, where it is not the one of its tokens. */
export interface KnownSession {
  plan: Plan | null
  /** See `acceptedUntil` in http/consent.ts; it never falls. */
  acceptedUntil: number
}

/** Where an isolate stood when it asked Redis something: the last position that it had read of the log, and its changes. */
export interface Standpoint {
  readonly position: number | null
  readonly version: number
}

/**
 * The sessions that Redis has said are good, as an isolate remembers them, and how far it has read the log of changes.
 *
 * A session is remembered only if nothing has changed here between the question and its answer: the answer is then newer
 * than the last position read, and whatever ends the session later has a later entry.
 */
export class KnownSessions {
  readonly #sessions = new Map<string, KnownSession & { account: Account }>()
  readonly #accounts = new Map<string, Account>()
  #position: number | null = null
  #version = 0
  /** Whether a write to the list has failed here, so that its marker cannot be trusted. */
  isInDoubt = false

  get standpoint(): Standpoint {
    return { position: this.#position, version: this.#version }
  }

  recall(sessionId: string): KnownSession | null {
    const known = this.#sessions.get(sessionId)
    return known?.account.isCurrent === true ? known : null
  }

  /** @param asked where this isolate stood when it asked Redis */
  remember({ sessionId, userId }: Pick<Actor, 'sessionId' | 'userId'>, known: KnownSession, asked: Standpoint): void {
    if (asked.version !== this.#version || this.#position === null || this.isInDoubt) return
    const account = this.#accounts.get(userId) ?? { isCurrent: true }
    const evicted = putLast(this.#accounts, userId, account, MOST)
    if (evicted) evicted.isCurrent = false
    putLast(this.#sessions, sessionId, { ...known, account }, MOST)
  }

  /** Forgets what has changed. */
  forget(changed: Changed | (string & {})): void {
    this.#version += 1
    const [kind, id = ''] = changed.split(' ')
    if (kind === 'session') this.#sessions.delete(id)
    else if (kind === 'account') {
      const account = this.#accounts.get(id)
      if (account) account.isCurrent = false
      this.#accounts.delete(id)
    } else {
      this.#sessions.clear()
      this.#accounts.clear()
    }
  }

  /** Forgets everything, and its position. */
  forgetAll(): void {
    this.forget('everything')
    this.#position = null
  }

  /**
   * Forgets what the log names.
   * @param asked where this isolate stood when it asked
   * @returns where it stands now, for what it asked after the log in the same pipeline
   */
  apply({ position, isWhole, changed }: Changes, asked: Standpoint): Standpoint {
    const isUndisturbed = asked.version === this.#version
    if (changed === null || !isWhole) {
      this.forgetAll()
      this.#position = position
    } else if (this.#position !== null && position > this.#position) {
      // Answers may arrive in another order: what a later one has told is not told again.
      for (const one of changed) this.forget(one)
      this.#position = position
    }
    return isUndisturbed ? this.standpoint : asked
  }
}

const known = new Map<string, KnownSessions>()

/** What this isolate remembers of a Redis. (An isolate of the platform has one.) */
export function knownSessionsOf({ address }: Pick<RedisSession, 'address'>): KnownSessions {
  const sessions = known.get(address) ?? new KnownSessions()
  known.set(address, sessions)
  return sessions
}
