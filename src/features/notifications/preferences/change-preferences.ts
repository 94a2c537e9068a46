import type { UserContext } from '../../../context.ts'
import { preferencesView } from './preferences-view.ts'
import { savePreferences } from './queries.ts'
import type { PreferencesInput, PreferencesView } from '../schemas.ts'

/** Changes the given notification preferences of the caller, and returns all of them. */
export async function changePreferences(
  { db, actor, now }: UserContext,
  { quiet_hours: hours, show_preview: showPreview, ...kinds }: PreferencesInput,
): Promise<PreferencesView> {
  const { messages = null, matches = null, interests = null, requests = null, calls = null } = kinds
  const change = {
    messages,
    matches,
    interests,
    requests,
    calls,
    showPreview: showPreview ?? null,
    keepsQuiet: hours === undefined,
    quietStart: hours?.start ?? null,
    quietEnd: hours?.end ?? null,
    timeZone: hours?.time_zone ?? null,
  }
  return preferencesView(await savePreferences(db, actor.userId, change, now()))
}
