import { APP_SETTING_KEYS, appSetting, FEATURE_NAMES } from '../../../catalogue/app-settings.ts'
import { hasFeature } from '../../../configuration/features.ts'
import type { Context, UserContext } from '../../../context.ts'

/** The settings that everybody may read, by key. */
export async function listPublicSettings(ctx: Context): Promise<Record<string, unknown>> {
  const values = await ctx.appSettings()
  return Object.fromEntries(APP_SETTING_KEYS.filter((key) => appSetting(key).isPublic).map((key) => [key, values[key]]))
}

/** Whether the caller has each feature. */
export async function listFeatures(ctx: UserContext): Promise<Record<string, boolean>> {
  const values = await ctx.appSettings()
  return Object.fromEntries(FEATURE_NAMES.map((name) => [name, hasFeature(values, name, ctx.actor.userId)]))
}
