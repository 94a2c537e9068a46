import type { ActingContext, Context } from '../context.ts'
import { fingerprint } from '../foundation/crypto.ts'
import { AppError } from '../foundation/errors.ts'
import { countsDeeds, dailyOf, type LimitName } from '../catalogue/limits.ts'
import { describeError } from '../foundation/log.ts'
import { PLANS, type Plan } from '../catalogue/plans.ts'
import {
  countUses,
  limitHeaders,
  secondsUntil,
  tightest,
  uncountUses,
  type LimitState,
  type Use,
} from './rate-limit.ts'

/**
 * Limits of deeds: what has been done counts, not what has been asked (docs/decisions/daily-limits.md). A deed is counted
 * before the verb runs and given back where nothing has come of it.
 */

/** A limit of deeds that is used up: what the call may still do is to answer what is so already. */
export interface Spent {
  /** What is answered where it would be something new. */
  readonly refusal: AppError
  /** The same deed was counted moments ago, so that it may be so in a moment. */
  readonly hasTwin: boolean
}

/** The refusal of a limit that is used up. `LIMIT_REACHED` for those of a day, `RATE_LIMIT_EXCEEDED` for the others. */
export const limitRefusal = ({ name, resetAt }: LimitState, now: number): AppError =>
  new AppError(dailyOf(name) ? 'LIMIT_REACHED' : 'RATE_LIMIT_EXCEEDED', {
    details: { limit: name },
    retryAfter: secondsUntil(resetAt, now),
  })

/** Whether one of the limits of deeds is used up. */
export function spentOf(states: readonly LimitState[], now: number): Spent | null {
  const deeds = states.filter(({ name }) => countsDeeds(name))
  const exceeded = tightest(deeds.filter((state) => state.exceeded))
  if (!exceeded) return null
  return { refusal: limitRefusal(exceeded, now), hasTwin: deeds.some(({ hasTwin }) => hasTwin) }
}

/** Who is to do what, as a hash: the same for the same request of the same person. */
export const deedOf = (userId: string | undefined, what: unknown): Promise<string> =>
  fingerprint(JSON.stringify([userId, what]))

/**
 * Gives back what was counted under limits of deeds, if anything was, and says so in the answer's headers. Failing to is
 * no reason to fail.
 * @param which `daily`: what was refused still was an attempt under limits of other times
 */
export async function giveBackDeeds(
  context: Context,
  uses: readonly Use[],
  states: readonly LimitState[],
  now: number,
  which: 'daily' | 'all',
): Promise<void> {
  const isMeant = ({ name }: Pick<Use, 'name'>) => (which === 'daily' ? dailyOf(name) !== null : countsDeeds(name))
  const deeds = uses.filter(isMeant)
  if (deeds.length === 0 || states.length === 0 || states.some(({ exceeded }) => exceeded)) return
  try {
    await uncountUses(context.settings, context.redis, deeds, now)
  } catch (error) {
    return context.log.warn('daily_limit_not_given_back', describeError(error))
  }
  const given = states.map((state) => ({ ...state, remaining: state.remaining + (isMeant(state) ? 1 : 0) }))
  const state = tightest(given)
  if (state) context.answerWith(limitHeaders(state, now))
}

/** Pauses after which it is looked again whether a deed that was under way has been done, in milliseconds. */
const TWIN_PAUSES = [30, 60, 120, 240, 480, 960]

/**
 * Does something where a limit of deeds is used up: what is so already is answered. Where the same deed is under way, as
 * after a double tap, it is waited for.
 */
export async function whileSpent<T>(spent: Spent, work: () => Promise<T>): Promise<T> {
  for (const pause of spent.hasTwin ? TWIN_PAUSES : []) {
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
  /** Names what is to be done; the same for the same deed. */
  what: string
}

/**
 * Lets somebody do something whose call has passed no gate, as over a socket, under a limit of deeds of a day.
 * @param work does it, as `ctx` allows; throws where it fails, and nothing is counted then
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
  const uses = [{ name: limit, subject: ctx.actor.userId, deed: await deedOf(ctx.actor.userId, what) }]
  const states = await countUses(ctx.settings, ctx.redis, ctx.log, uses, now)
  const spent = spentOf(states, now)
  const giveBack = () => giveBackDeeds(ctx, uses, states, now, 'all')
  let isUncounted = false
  const own = Object.create(ctx, {
    spent: { value: spent?.refusal ?? null },
    uncount: { value: () => (isUncounted = true) },
  }) as ActingContext
  try {
    const done = await (spent ? whileSpent(spent, () => work(own)) : work(own))
    if (isUncounted) await giveBack()
    return done
  } catch (error) {
    await giveBack()
    throw error
  }
}
