import { asc } from 'drizzle-orm'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { Changed, PlanRow } from '../../../../../drizzle/functions/results/money.ts'
import { whole } from '../../../../../drizzle/functions/rows.ts'
import { subscriptionPlans } from '../../../../../drizzle/subscriptions.ts'
import type { Db } from '../../../../foundation/db.ts'
import { json, moment, text, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement } from '../../../../foundation/statement.ts'

export type { PlanRow }

const plans = statement({}, (orm) =>
  orm
    .select({ row: functions.plan_row({ p: whole(subscriptionPlans) }) })
    .from(subscriptionPlans)
    .orderBy(asc(subscriptionPlans.position), asc(subscriptionPlans.id)),
)

/** Every plan, in the order in which they are shown. */
export const allPlans = async (db: Db): Promise<PlanRow[]> => (await plans.all(db, {})).map(({ row }) => row)

/** `columns` by their names in SQL. */
const EDIT = { id: text, columns: json<Record<string, unknown>>(), operatorId: uuid, now: moment }
type Edit = Values<typeof EDIT>

const inserting = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.add_plan({ id, fields: columns, operator: operatorId, at: now }),
)

/** See `add_plan` in `drizzle/functions/operator_prices.sql`. */
export const insertPlan = (db: Db, edit: Edit): Promise<Changed<PlanRow>> => inserting(db, edit)

const updating = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.change_plan({ plan: id, changes: columns, operator: operatorId, at: now }),
)

/** See `change_plan` in `drizzle/functions/operator_prices.sql`. */
export const updatePlan = (db: Db, edit: Edit): Promise<Changed<PlanRow>> => updating(db, edit)
