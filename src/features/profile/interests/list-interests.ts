import type { UserContext } from '../../../context.ts'
import { catalogue, type CategoryRow } from './queries.ts'

/** The catalogue of interests, by category. */
export const listInterests = async ({ db }: UserContext): Promise<{ categories: CategoryRow[] }> => ({
  categories: await catalogue(db),
})
