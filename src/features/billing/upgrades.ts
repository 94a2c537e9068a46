import { offersFor, type Offer } from '../../catalogue/offers.ts'
import { plansWith, type Entitlement } from '../../catalogue/plans.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { offeredPlans } from './queries.ts'

/** How long an isolate remembers which plans are on offer, in milliseconds. */
const REMEMBERED_FOR = 60_000

let remembered: { at: number; plans: { id: string; plan: string }[] } | undefined

/** What would allow something: ids of plans on offer, and what coins buy instead. */
export interface Upgrades {
  plan_ids: string[]
  offers: readonly Offer[]
}

/** The plans and the offers that would allow what an account's plan does not; asks Postgres once a minute at most. */
export async function upgradesFor(ctx: Context, entitlement: Entitlement): Promise<Upgrades> {
  const now = ctx.now()
  if (!remembered || now - remembered.at > REMEMBERED_FOR || now < remembered.at)
    remembered = { at: now, plans: await offeredPlans(ctx.db) }
  const including = new Set<string>(plansWith(entitlement))
  return {
    plan_ids: remembered.plans.filter(({ plan }) => including.has(plan)).map(({ id }) => id),
    offers: offersFor(entitlement),
  }
}

/** The error for what a plan does not include, with what would allow it. */
export const premiumRequired = async (ctx: Context, entitlement: Entitlement): Promise<AppError> =>
  new AppError('PREMIUM_REQUIRED', { details: { ...(await upgradesFor(ctx, entitlement)) } })
