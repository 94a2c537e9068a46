import { asc, sql } from 'drizzle-orm'
import { subscriptionPlans } from '../../../../../drizzle/subscriptions.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { Changed } from '../changes.ts'

/** A row of `subscription_plans` as `plan_row` in SQL returns it. */
export interface PlanRow {
  id: string
  name: string
  plan: 'free' | 'premium'
  amount_minor: number
  currency: string
  interval: 'month' | 'year'
  features: string[]
  trial_days: number
  stripe_price: string | null
  app_store_product: string | null
  play_store_product: string | null
  is_offered: boolean
  position: number
  created_at: string
  updated_at: string
  isSold: boolean
}

/** Every plan, in the order in which they are shown. */
export const allPlans = async (db: Db): Promise<PlanRow[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row: sql<PlanRow>`plan_row(${subscriptionPlans})` })
      .from(subscriptionPlans)
      .orderBy(asc(subscriptionPlans.position), asc(subscriptionPlans.id)),
  )
  return rows.map(({ row }) => row)
}

interface Edit {
  id: string
  columns: Record<string, unknown>
  operatorId: string
  now: number
}

/** See `add_plan` in `drizzle/functions/operator_prices.sql`. */
export const insertPlan = async (db: Db, { id, columns, operatorId, now }: Edit): Promise<Changed<PlanRow>> =>
  (
    await db.one<{ answer: Changed<PlanRow> }>(sql`
      select add_plan(
        id => ${id}, fields => ${JSON.stringify(columns)}::jsonb, operator => ${operatorId}, at => ${instant(now)}
      ) as answer`)
  ).answer

/** See `change_plan` in `drizzle/functions/operator_prices.sql`. */
export const updatePlan = async (db: Db, { id, columns, operatorId, now }: Edit): Promise<Changed<PlanRow>> =>
  (
    await db.one<{ answer: Changed<PlanRow> }>(sql`
      select change_plan(
        plan => ${id}, changes => ${JSON.stringify(columns)}::jsonb, operator => ${operatorId}, at => ${instant(now)}
      ) as answer`)
  ).answer
