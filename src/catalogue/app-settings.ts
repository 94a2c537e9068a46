import { z } from 'zod'
import { LOCALE } from '../foundation/text/locales.ts'
import { cleanText } from '../foundation/text/text.ts'
import { appVersion } from './apps.ts'
import { LIMITS, type AdjustableLimit } from './limits.ts'

/**
 * What operators change without a deploy: every setting with its form, its value where nobody has changed it, and what it
 * affects. Rows in Postgres hold only what has been changed (`app_settings`).
 */
export interface AppSetting<Value = unknown> {
  readonly schema: z.ZodType<Value>
  readonly initial: Value
  /** Whether everybody may read it: `GET /settings`. */
  readonly isPublic: boolean
  /** The role that may change it. */
  readonly mayChange: 'admin'
  /** What a change of it does, for operators. */
  readonly affects: string
}

/** A text in each of its languages; English is for everybody else. */
export const localText = (longest: number) =>
  z
    .record(z.string().regex(LOCALE, 'must be a locale such as en or pt-BR'), cleanText(1, longest))
    .refine((texts) => 'en' in texts, 'must have a text in English (en)')

const maintenance = z
  .strictObject({
    message: localText(500),
    /** Seconds that clients are told to wait. */
    retry_after: z.int().min(10).max(86_400).default(300),
  })
  .nullable()

const announcement = z
  .strictObject({
    /** Changes with each new one: clients remember which ones somebody has dismissed. */
    id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be lower-case letters, digits and hyphens'),
    level: z.enum(['info', 'warning']),
    message: localText(500),
    url: z
      .string()
      .regex(/^(https:\/\/|\/(?!\/))\S{1,500}$/, 'must be an https address or a path of this host')
      .optional(),
  })
  .nullable()

const minimumVersion = z.strictObject({
  ios: appVersion.optional(),
  android: appVersion.optional(),
  web: appVersion.optional(),
})

/** The users who have a feature: a share of all by a stable hash, and some by their ids. */
const rollout = z.strictObject({
  percentage: z.int().min(0).max(100),
  allow: z.array(z.uuid().toLowerCase()).max(500).default([]),
})
export type Rollout = z.output<typeof rollout>

const setting = <Value>(one: Omit<AppSetting<Value>, 'mayChange'>): AppSetting<Value> => ({
  mayChange: 'admin',
  ...one,
})

const feature = (what: string) =>
  setting({ schema: rollout, initial: { percentage: 100, allow: [] }, isPublic: false, affects: `Who may ${what}.` })

const OWN = {
  min_photos: setting({
    schema: z.int().min(1).max(6),
    initial: 1,
    isPublic: true,
    affects: 'How many photos a profile needs to be published. Published profiles stay published.',
  }),
  minimum_age: setting({
    schema: z.int().min(18).max(30),
    initial: 18,
    isPublic: true,
    affects: 'The youngest age that a profile may state. Younger profiles that exist already stay.',
  }),
  pass_days: setting({
    schema: z.int().min(1).max(3_650),
    initial: 30,
    isPublic: true,
    affects: 'After how many days a person who was passed on may appear in the feed again.',
  }),
  live_match_seconds: setting({
    schema: z.int().min(60).max(86_400),
    initial: 600,
    isPublic: true,
    affects: 'How long a live match lasts, unless both want it to last. Matches that have begun keep their end.',
  }),
  consent_notice_days: setting({
    schema: z.int().min(0).max(90),
    initial: 14,
    isPublic: true,
    affects: 'After how many days a changed page has to be accepted before anything can be written.',
  }),
  inactive_months: setting({
    schema: z
      .int()
      .min(0)
      .max(120)
      .refine((months) => months === 0 || months >= 6, 'must be 0 or at least 6'),
    initial: 24,
    isPublic: true,
    affects:
      'After how many months an account that nobody uses is deleted; 0 for never. Owners are warned 30 and 7 days before.',
  }),
  two_person_refund_minor: setting({
    schema: z.int().min(0).max(100_000_000),
    initial: 10_000,
    isPublic: false,
    affects:
      'Refunds that bring what was refunded of a payment above it, in the smallest unit, need a second operator.',
  }),
  two_person_coins: setting({
    schema: z.int().min(0).max(100_000),
    initial: 5_000,
    isPublic: false,
    affects: 'Corrections of more coins than that, of one account within a day, need a second operator.',
  }),
  minimum_app_version: setting({
    schema: minimumVersion,
    initial: {},
    isPublic: true,
    affects: 'Apps that send an older `X-App-Version` get 426, and have to be updated.',
  }),
  maintenance: setting({
    schema: maintenance,
    initial: null,
    isPublic: true,
    affects: 'Everybody but operators gets 503 with this text. Sockets that are open stay open.',
  }),
  announcement: setting({
    schema: announcement,
    initial: null,
    isPublic: true,
    affects: 'The text that clients show above everything else.',
  }),
  'feature.calls': feature('start a call'),
  'feature.live_match': feature('search for a live match'),
}

type LimitKey = `limit.${AdjustableLimit}`

const limitSettings = Object.entries(LIMITS).flatMap(([name, spec]) =>
  'bounds' in spec
    ? [
        [
          `limit.${name}`,
          setting({
            schema: z.int().min(spec.bounds[0]).max(spec.bounds[1]),
            initial: spec.max,
            isPublic: 'daily' in spec,
            affects: `How many \`${name}\` are allowed in ${spec.windowSeconds} seconds.`,
          }),
        ] as const,
      ]
    : [],
)

export const APP_SETTINGS = {
  ...OWN,
  // Guarantee: the names of the limits that have bounds, which the type lists.
  ...(Object.fromEntries(limitSettings) as unknown as Record<LimitKey, AppSetting<number>>),
}

export type AppSettingKey = keyof typeof APP_SETTINGS
export type FeatureName = Extract<AppSettingKey, `feature.${string}`> extends `feature.${infer Name}` ? Name : never
/** The value of every setting. */
export type AppSettings = {
  readonly [Key in AppSettingKey]: (typeof APP_SETTINGS)[Key] extends AppSetting<infer Value> ? Value : never
}

/** Guarantee: the keys of a frozen table. */
export const APP_SETTING_KEYS = Object.keys(APP_SETTINGS) as AppSettingKey[]

/** Guarantee: the keys of that form are the names of features. */
export const FEATURE_NAMES = APP_SETTING_KEYS.flatMap((key) =>
  key.startsWith('feature.') ? [key.slice('feature.'.length) as FeatureName] : [],
)

export const isAppSettingKey = (key: string): key is AppSettingKey => Object.hasOwn(APP_SETTINGS, key)

/** A setting by its key, without its type. */
export const appSetting = (key: AppSettingKey): AppSetting => APP_SETTINGS[key]

/**
 * Every setting: its override where that fits its form, else its initial value. An override may fit no longer after a
 * deploy. @param onMisfit gets the keys of those
 */
export function appSettingsFrom(
  overrides: Readonly<Record<string, unknown>>,
  onMisfit: (keys: string[]) => void,
): AppSettings {
  const misfits: string[] = []
  const values = APP_SETTING_KEYS.map((key) => {
    const { schema, initial } = appSetting(key)
    if (!Object.hasOwn(overrides, key)) return [key, initial] as const
    const read = schema.safeParse(overrides[key])
    if (!read.success) misfits.push(key)
    return [key, read.success ? read.data : initial] as const
  })
  if (misfits.length > 0) onMisfit(misfits)
  // Guarantee: each value has the form of its key.
  return Object.fromEntries(values) as unknown as AppSettings
}

export const INITIAL_APP_SETTINGS: AppSettings = appSettingsFrom({}, () => {})
