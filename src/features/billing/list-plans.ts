import type { Context } from '../../context.ts'
import { offeredPlans } from './queries.ts'
import type { PlanView } from './schemas.ts'
import { toPlanView } from './views.ts'

/** The plans on offer, cheapest commitment first. */
export async function listPlans(ctx: Context): Promise<{ plans: PlanView[] }> {
  return { plans: (await offeredPlans(ctx.db)).map(toPlanView) }
}
