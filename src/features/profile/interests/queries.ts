import { follow_interests, interest_catalogue } from '../../../../drizzle/functions/generated.ts'
import type { InterestCategory } from '../../../../drizzle/functions/results/profile.ts'
import type { Db } from '../../../foundation/db.ts'
import { integer } from '../../../foundation/given.ts'
import { call } from '../../../foundation/statement.ts'

export type CategoryRow = InterestCategory

const catalogue = call({}, () => interest_catalogue())

/** The catalogue in its own order; see `interest_catalogue` in `drizzle/functions/interest_catalogue.sql`. */
export const readCatalogue = (db: Db): Promise<{ version: number; categories: CategoryRow[] }> => catalogue(db, {})

const following = call({ batch: integer }, ({ batch }) => follow_interests({ batch }))

/** See `follow_interests` in `drizzle/functions/interest_choices.sql`. Returns how many profiles were changed. */
export const moveChoices = (db: Db, batch: number): Promise<number> => following(db, { batch })
