import { countsActions, isCountedByIsolate, type LimitName } from '../catalogue/limits.ts'
import type { Context } from '../context.ts'
import { limitRefusal } from './action-limits.ts'
import { isShared } from './isolate/shared-limits.ts'
import { viewOf } from './isolate/view.ts'
import type { Use } from './limit-of.ts'
import { GENERAL } from './limit-uses.ts'
import { countUses, limitHeaders, refundUses, tightest } from './rate-limit.ts'
import type { LimitState } from './rate-limit-script.ts'

/**
 * Adds the remaining allowance to the response headers, for any outcome. Limits of actions reject later, once it is
 * known whether the call changes anything.
 * @throws AppError RATE_LIMIT_EXCEEDED
 */
export function requireWithinLimits(context: Context, states: readonly LimitState[], now: number): void {
  const refusing = tightest(states.filter(({ name, exceeded }) => exceeded && !countsActions(name)))
  const state = refusing ?? tightest(states)
  if (!state) return
  context.answerWith(limitHeaders(state, now))
  if (refusing) throw limitRefusal(refusing, now)
}

/** Counts uses in Redis, and remembers what it says about those that this isolate may count from then on. */
export function countInRedis(
  { settings, redis, log }: Context,
  uses: readonly Use[],
  now: number,
): Promise<LimitState[]> {
  return viewOf(redis).limits.learn(settings, uses, countUses(settings, redis, log, uses, now), now)
}

/**
 * Counts again after the token's plan has proved wrong: what the current one is not exempt from, and no longer what it
 * is. One more trip, for tokens from before a change of the plan that this isolate has not seen.
 */
export async function recount(
  context: Context,
  [uses, states]: [readonly Use[], LimitState[]],
  wanted: readonly Use[],
  now: number,
): Promise<[Use[], LimitState[]]> {
  const has = (list: readonly { name: LimitName }[]) => (use: { name: LimitName }) =>
    list.some(({ name }) => name === use.name)
  const missing = wanted.filter((use) => !isCountedByIsolate(use.name) && !has(uses)(use))
  const needless = uses.filter((use) => !has(wanted)(use))
  if (needless.length > 0 && !states.some(({ exceeded }) => exceeded))
    context.after('refund_exempt', () => refundUses(context.settings, context.redis, needless, now))
  const kept = uses.filter(has(wanted))
  const more = await countInRedis(context, missing, now)
  return [
    [...kept, ...missing],
    [...states.filter(has(kept)), ...more],
  ]
}

/** Refunds uses counted at `now`, wherever they have been counted. */
export function refundCounted({ settings, redis }: Context, uses: readonly Use[], now: number): Promise<void> {
  const [shared, exact] = [uses.filter(isShared), uses.filter((use) => !isShared(use))]
  return refundUses(settings, redis, [...exact, ...viewOf(redis).limits.undo(settings, shared, now)], now)
}

/** The uses counted under the operation's own limits. */
export function ownUses(uses: readonly Use[], states: readonly LimitState[], isSpent: boolean): Use[] {
  const scarce = new Set(states.filter(({ isScarce }) => isScarce).map(({ name }) => name))
  return uses.filter(({ name }) => !GENERAL.has(name) && !scarce.has(name) && !(isSpent && countsActions(name)))
}
