import { app_configuration } from '../../drizzle/functions/generated.ts'
import type { StoredConfiguration } from '../../drizzle/functions/results/content.ts'
import {
  appSettingsFrom,
  INITIAL_APP_SETTINGS,
  type AppSettingKey,
  type AppSettings,
} from '../catalogue/app-settings.ts'
import type { LimitName } from '../catalogue/limits.ts'
import { describeError } from '../foundation/log.ts'
import { call } from '../foundation/statement.ts'
import type { Settings } from '../settings.ts'
import { HeldContent, type Source, type Versioned } from './held-content.ts'

/** A page that has to be accepted again by those who have accepted an earlier revision. */
export interface ConsentRequirement {
  slug: string
  locale: string
  /** When the change was published, in milliseconds since 1970. */
  since: number
}

/** What operators have decided, and every request has to know. */
export interface Configuration {
  settings: AppSettings
  consents: readonly ConsentRequirement[]
}

const reading = call({}, app_configuration)

/** For an isolate that starts while Postgres is away, in Redis, for so many seconds. */
const COPY = 'app-settings:copy'
const COPY_SECONDS = 90 * 24 * 3600

/** The app settings as this isolate has read them. */
export const heldConfiguration = new HeldContent<Configuration>({
  kind: 'settings',
  async read(source) {
    const stored = await reading(source.db, {})
    return {
      ...fromStored(source, stored),
      copy: () => source.redis.set(COPY, JSON.stringify(stored), COPY_SECONDS),
    }
  },
  async spare(source) {
    const copy = await source.redis.get(COPY).catch((error: unknown) => {
      source.log.warn('app_settings_without_copy', describeError(error))
      return null
    })
    // Guarantee: nothing but `read` above writes the key.
    return copy === null
      ? { settings: INITIAL_APP_SETTINGS, consents: [] }
      : fromStored(source, JSON.parse(copy) as StoredConfiguration).value
  },
})

function fromStored({ log }: Source, { version, overrides, consents }: StoredConfiguration): Versioned<Configuration> {
  const settings = appSettingsFrom(overrides, (keys) => log.error('app_settings_do_not_fit', { keys: keys.join(' ') }))
  return { version, value: { settings, consents: consents.map((one) => ({ ...one, since: Date.parse(one.since) })) } }
}

const merged = new WeakMap<AppSettings, WeakMap<Settings, Settings>>()

/** The settings of the Worker, with the limits that operators have changed. The same object for the same two. */
export function withChangedLimits(settings: Settings, values: AppSettings): Settings {
  const known = merged.get(values) ?? new WeakMap<Settings, Settings>()
  merged.set(values, known)
  const present = known.get(settings)
  if (present) return present
  const changed = Object.entries(values).filter(
    ([key, value]) => key.startsWith(LIMIT) && value !== INITIAL_APP_SETTINGS[key as AppSettingKey],
  )
  const overrides = changed.map(([key, max]) => {
    // Guarantee: keys of this form are made from the names of limits.
    const name = key.slice(LIMIT.length) as LimitName
    return [name, { ...settings.LIMIT_OVERRIDES[name], max: Number(max) }]
  })
  const whole =
    overrides.length === 0
      ? settings
      : { ...settings, LIMIT_OVERRIDES: { ...settings.LIMIT_OVERRIDES, ...Object.fromEntries(overrides) } }
  known.set(settings, whole)
  return whole
}

const LIMIT = 'limit.'
