import type { UserContext } from '../../../../context.ts'
import { utc } from '../../../../foundation/time.ts'
import { namingTaken, rowOf, asColumns } from '../changes.ts'
import { allPlans, insertPlan, updatePlan, type PlanRow } from './queries.ts'
import type { AdminPlanView, NewPlan, PlanChanges } from './schemas.ts'

/** Every plan, offered or not. */
export const listAllPlans = async (ctx: UserContext): Promise<AdminPlanView[]> => (await allPlans(ctx.db)).map(toView)

/** Adds a plan. @throws AppError CONFLICT where the id is taken, VALIDATION_FAILED where a provider's product is */
export async function addPlan(ctx: UserContext, { id, ...fields }: NewPlan): Promise<AdminPlanView> {
  const edit = { id, columns: asColumns(fields), operatorId: ctx.actor.userId, now: ctx.now() }
  return toView(rowOf(await namingTaken(insertPlan(ctx.db, edit), PRODUCTS), 'plan'))
}

/**
 * Changes a plan; what the changes do not name stays. Once a user has subscribed, its price, currency, interval, what it
 * grants, and the products of the providers that have sold it are fixed.
 * @throws AppError NOT_FOUND, CONFLICT with `details.fixed`, VALIDATION_FAILED where a provider's product is taken
 */
export async function changePlanOnSale(ctx: UserContext, id: string, changes: PlanChanges): Promise<AdminPlanView> {
  const edit = { id, columns: asColumns(changes), operatorId: ctx.actor.userId, now: ctx.now() }
  return toView(rowOf(await namingTaken(updatePlan(ctx.db, edit), PRODUCTS), 'plan'))
}

const PRODUCTS = {
  subscription_plans_stripe_price_unique: 'stripe_price',
  subscription_plans_app_store_product_unique: 'app_store_product',
  subscription_plans_play_store_product_unique: 'play_store_product',
}

const toView = ({ isSold, created_at, updated_at, ...row }: PlanRow): AdminPlanView => ({
  ...row,
  has_subscriptions: isSold,
  created_at: utc(created_at),
  updated_at: utc(updated_at),
})
