import { withChangedLimits } from '../configuration/app-settings.ts'
import type { ActingContext, Context } from '../context.ts'
import { fingerprint } from '../foundation/crypto.ts'
import { AppError } from '../foundation/errors.ts'
import { countsActions, dailyOf, type LimitName } from '../catalogue/limits.ts'
import { offersBeyond } from '../catalogue/offers.ts'
import { describeError } from '../foundation/log.ts'
import { PLANS, type Plan } from '../catalogue/plans.ts'
import type { Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'
import { countUses, limitHeaders, secondsUntil, tightest, refundUses } from './rate-limit.ts'

/**
 * Limits that count completed actions, not attempts (docs/decisions/daily-limits.md). An action is counted before the
 * verb runs, and refunded where it changes nothing.
 */

/** A used-up limit of actions: the call may only be answered if it changes nothing. */
export interface ExhaustedQuota {
  /** The error for a new action. */
  readonly refusal: AppError
  /** The same action was counted moments ago, and may soon be complete. */
  readonly wasCountedLately: boolean
}

/**
 * The error of a used-up limit: `LIMIT_REACHED` for a daily one, else `RATE_LIMIT_EXCEEDED`; `details.offers` names what
 * coins buy beyond it.
 */
export const limitRefusal = ({ name, resetAt }: LimitState, now: number): AppError => {
  const offers = offersBeyond(name)
  return new AppError(dailyOf(name) ? 'LIMIT_REACHED' : 'RATE_LIMIT_EXCEEDED', {
    details: { limit: name, ...(offers.length > 0 ? { offers } : {}) },
    retryAfter: secondsUntil(resetAt, now),
  })
}

/** Whether one of the limits of actions is used up. */
export function spentOf(states: readonly LimitState[], now: number): ExhaustedQuota | null {
  const deeds = states.filter(({ name }) => countsActions(name))
  const exceeded = tightest(deeds.filter((state) => state.exceeded))
  if (!exceeded) return null
  return {
    refusal: limitRefusal(exceeded, now),
    wasCountedLately: deeds.some(({ wasCountedLately }) => wasCountedLately),
  }
}

/** The action as a hash: the same for the same request of the same user. */
export const actionKeyOf = (userId: string | undefined, what: unknown): Promise<string> =>
  fingerprint(JSON.stringify([userId, what]))

/**
 * Refunds the uses counted under limits of actions and updates the response headers. A failed refund is only logged.
 * @param which `daily`: rejected calls still count as attempts under other windows
 */
export async function refundActionUses(
  context: Context,
  uses: readonly Use[],
  states: readonly LimitState[],
  now: number,
  which: 'daily' | 'all',
): Promise<void> {
  const isMeant = ({ name }: Pick<Use, 'name'>) => (which === 'daily' ? dailyOf(name) !== null : countsActions(name))
  const deeds = uses.filter(isMeant)
  if (deeds.length === 0 || states.length === 0 || states.some(({ exceeded }) => exceeded)) return
  try {
    await refundUses(context.settings, context.redis, deeds, now)
  } catch (error) {
    return context.log.warn('daily_limit_not_given_back', describeError(error))
  }
  const given = states.map((state) => ({ ...state, remaining: state.remaining + (isMeant(state) ? 1 : 0) }))
  const state = tightest(given)
  if (state) context.answerWith(limitHeaders(state, now))
}

/** Delays before checking again whether a concurrent action has completed, in milliseconds. */
const COMPLETION_CHECKS_MS = [30, 60, 120, 240, 480, 960]

/**
 * Runs the work while a limit of actions is used up: a call that changes nothing is answered. While the same action is
 * in progress, as after a double tap, waits for it.
 */
export async function whileSpent<T>(spent: ExhaustedQuota, work: () => Promise<T>): Promise<T> {
  for (const pause of spent.wasCountedLately ? COMPLETION_CHECKS_MS : []) {
    try {
      return await work()
    } catch (error) {
      if (error !== spent.refusal) throw error
    }
    await scheduler.wait(pause)
  }
  return work()
}

interface Deed {
  limit: LimitName
  plan: Plan
  /** Identifies the action; equal for equal actions. */
  what: string
}

/**
 * Runs an action that passed no gate, as over a socket, under a daily limit of actions.
 * @param work performs it, as `ctx` allows; when it throws, nothing is counted
 * @throws AppError LIMIT_REACHED, UNAVAILABLE without Redis, and whatever `work` throws
 */
export async function underDailyLimit<T>(
  ctx: ActingContext,
  { limit, plan, what }: Deed,
  work: (ctx: ActingContext) => Promise<T>,
): Promise<T> {
  const daily = dailyOf(limit)
  if (daily && PLANS[plan][daily.exempt]) return work(ctx)
  const now = ctx.now()
  const uses = [{ name: limit, subject: ctx.actor.userId, deed: await actionKeyOf(ctx.actor.userId, what) }]
  const settings = withChangedLimits(ctx.settings, await ctx.appSettings())
  const states = await countUses(settings, ctx.redis, ctx.log, uses, now)
  const spent = spentOf(states, now)
  const refundActions = () => refundActionUses(ctx, uses, states, now, 'all')
  let isRefunded = false
  const own = Object.create(ctx, {
    spent: { value: spent?.refusal ?? null },
    refund: { value: () => (isRefunded = true) },
  }) as ActingContext
  try {
    const done = await (spent ? whileSpent(spent, () => work(own)) : work(own))
    if (isRefunded) await refundActions()
    return done
  } catch (error) {
    await refundActions()
    throw error
  }
}
