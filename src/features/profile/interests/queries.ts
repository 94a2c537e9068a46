import * as functions from '../../../../drizzle/functions/generated.ts'
import { NOBODY } from '../../../../drizzle/functions/rows.ts'
import type { InterestCategory } from '../../../../drizzle/functions/results/profile.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce } from '../../../foundation/fragments.ts'
import { integer } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'

export type CategoryRow = InterestCategory

const catalogue = call({}, () => functions.interest_catalogue())

/** The catalogue in its own order; see `interest_catalogue` in `drizzle/functions/interest_catalogue.sql`. */
export const readCatalogue = (db: Db): Promise<{ version: number; categories: CategoryRow[] }> => catalogue(db, {})

const following = statement({ batch: integer }, (orm, { batch }) => {
  const { source, value } = calledOnce(functions.follow_interests({ batch }), 'followed')
  return orm.select({ followed: value, events: functions.profiles_changed({ people: NOBODY }) }).from(source)
})

/** See `follow_interests` in `drizzle/functions/interest_choices.sql`. Returns how many profiles were changed. */
export const moveChoices = (db: Db, batch: number): Promise<RowOfStatement<typeof following>> =>
  following.one(db, { batch })
