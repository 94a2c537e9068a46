import type { RemainingTokens, SpentTokens } from '../../rpc/delivery.ts'
import type { Settings } from '../../settings.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { SHARED_SOCKET_LIMITS, type SharedSocketLimit, type SocketLimitName } from '../../catalogue/socket-limits.ts'
import { Buckets } from '../../sockets/bucket.ts'

const isShared = (name: SocketLimitName): name is SharedSocketLimit =>
  SHARED_SOCKET_LIMITS.some((shared) => shared === name)

/**
 * What people do on the sockets of a room. Each room lets through what its own buckets have, and tells the person's hub with
 * the next delivery, which is on its way anyway; the hub answers what is left to them over all their conversations. So a
 * message costs no further call, and over time somebody in fifty rooms has no more than in one. See
 * docs/decisions/shared-budgets.md.
 */
export class RoomSpending {
  readonly #buckets: Buckets
  readonly #spent = new Map<string, SpentTokens>()

  constructor(settings: Settings) {
    this.#buckets = new Buckets(settings)
  }

  /** Takes one token of somebody; the refusal to answer with when there is none. */
  refuses(name: SocketLimitName, userId: string, now: number): Outcome<never> | null {
    const refused = this.#buckets.refuses(name, userId, now)
    if (!refused && isShared(name)) this.#add(userId, { [name]: 1 })
    return refused
  }

  /** Whether a person has done something that their hub has not been told. */
  owes(userId: string): boolean {
    return this.#spent.has(userId)
  }

  /** What the person's hub is to be told. Counts as told; {@link refund} where it was not. */
  take(userId: string): SpentTokens {
    const spent = this.#spent.get(userId) ?? {}
    this.#spent.delete(userId)
    return spent
  }

  refund(userId: string, spent: SpentTokens): void {
    this.#add(userId, spent)
  }

  /** The person's hub says what is left; what has been done here since it was asked is not in that. */
  learn(userId: string, left: RemainingTokens, now: number): void {
    const since = this.#spent.get(userId) ?? {}
    for (const name of SHARED_SOCKET_LIMITS) this.#buckets.lower(name, userId, now, left[name] - (since[name] ?? 0))
  }

  #add(userId: string, more: SpentTokens): void {
    if (Object.keys(more).length === 0) return
    const spent = this.#spent.get(userId) ?? {}
    for (const name of SHARED_SOCKET_LIMITS) if (more[name] !== undefined) spent[name] = (spent[name] ?? 0) + more[name]
    this.#spent.set(userId, spent)
  }
}

/** Takes from a person's buckets in their hub what they have done in a room. Returns what is left. */
export function settleSpending(buckets: Buckets, userId: string, spent: SpentTokens, now: number): RemainingTokens {
  const settled = SHARED_SOCKET_LIMITS.map((name) => {
    buckets.charge(name, userId, now, spent[name] ?? 0)
    return [name, buckets.level(name, userId, now)] as const
  })
  // Guarantee: there is an entry for each name.
  return Object.fromEntries(settled) as RemainingTokens
}
