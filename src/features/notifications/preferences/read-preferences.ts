import type { UserContext } from '../../../context.ts'
import { preferencesView } from './preferences-view.ts'
import { preferencesOf } from './queries.ts'
import type { PreferencesView } from '../schemas.ts'

/** The caller's notification preferences. */
export const readPreferences = async ({ db, actor }: UserContext): Promise<PreferencesView> =>
  preferencesView(await preferencesOf(db, actor.userId))
