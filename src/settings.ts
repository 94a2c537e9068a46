import type { z } from 'zod'
import { APP_STORE_URLS } from './setting-fields.ts'
import { checkTogether } from './setting-rules.ts'
import { variables } from './setting-variables.ts'

export type { ServiceAccount } from './setting-fields.ts'
export { DEVELOPMENT_SITE_KEY } from './setting-rules.ts'

const settings = variables.superRefine(checkTogether).transform((values) => ({
  ...values,
  APP_URL: values.APP_URL ?? `${values.PUBLIC_URL}/app`,
  APP_STORE_API_URL: values.APP_STORE_API_URL ?? APP_STORE_URLS[values.APP_STORE_ENVIRONMENT],
}))

export type Settings = z.infer<typeof settings>

/** Every name that is read. */
export const SETTING_NAMES: readonly string[] = Object.keys(variables.shape)

export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const parsed = new WeakMap<object, Settings>()

/**
 * Reads the settings once per isolate.
 * @throws SettingsError with one line for every missing or invalid variable
 */
export function readSettings(env: Env): Settings {
  const known = parsed.get(env)
  if (known) return known
  const result = settings.safeParse(env)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      const isMissing = !(name in env) && issue.code !== 'custom'
      return `  ${issue.path.join('.')}: ${isMissing ? 'is missing' : issue.message}`
    })
    throw new SettingsError(`The Worker cannot start; its settings are not right:\n${lines.join('\n')}`)
  }
  parsed.set(env, result.data)
  return result.data
}
