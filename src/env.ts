import { z } from 'zod'
import { LIMITS, SOCKET_LIMITS, type LimitName, type SocketLimitName } from './platform/limits.ts'

const base64Key = z.string().regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'must be 32 bytes in base64; "npm run keys" makes one')

const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value, ctx) => {
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value) as unknown
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not valid JSON' })
      return z.NEVER
    }
  }, schema)

const signingKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string(),
  d: z.string(),
  x: z.string(),
  y: z.string(),
})

const limitOverrides = z.partialRecord(
  z.enum(Object.keys(LIMITS) as [LimitName, ...LimitName[]]),
  z.object({ max: z.int().positive(), windowSeconds: z.int().positive().optional() }),
)
const socketLimitOverrides = z.partialRecord(
  z.enum(Object.keys(SOCKET_LIMITS) as [SocketLimitName, ...SocketLimitName[]]),
  z.object({ burst: z.number().positive(), perSecond: z.number().positive() }),
)

/** The variables and secrets of the Worker. `docs/operations.md` says where each value comes from. */
const settings = z.object({
  /** `development` turns on what must never be on elsewhere: the outbox of unsent texts and its `/dev` routes. */
  ENVIRONMENT: z.enum(['development', 'staging', 'production']),
  /** Where clients reach this deployment; photo addresses start with it. */
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/$/, '')),
  /** Origins of browsers that may call the API, separated by commas. Native apps send none. */
  CORS_ORIGINS: z.string().transform((list) =>
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  ),
  /** Private ES256 keys as a JWK set; the first one signs, all of them verify. */
  JWT_KEYS: json(z.object({ keys: z.array(signingKey).min(1) })),
  /** Keys that encrypt personal data, newest first, each with an id that is stored beside what it encrypted. */
  DATA_KEYS: json(z.array(z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: base64Key })).min(1)),
  /** Makes the blind index by which encrypted values are found. Changing it orphans every account. */
  INDEX_KEY: base64Key,
  /** Signs refresh tokens, cursors and tickets and hashes one-time codes. */
  TOKEN_KEY: base64Key,
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(60).max(86_400).default(86_400),
  REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(60),
  /** How long a request with an Idempotency-Key may run before its key is free again. */
  IDEMPOTENCY_LEASE_SECONDS: z.coerce.number().int().min(1).default(60),
  LIMIT_OVERRIDES: json(limitOverrides).default({}),
  SOCKET_LIMIT_OVERRIDES: json(socketLimitOverrides).default({}),
})

export type Settings = z.infer<typeof settings>

export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const parsed = new WeakMap<object, Settings>()

/**
 * Reads the settings once per isolate.
 * @throws SettingsError with one line for every variable that is missing or wrong
 */
export function readSettings(env: Env): Settings {
  const known = parsed.get(env)
  if (known) return known
  const result = settings.safeParse(env)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      const isMissing = !(name in env)
      return `  ${issue.path.join('.')}: ${isMissing ? 'is missing' : issue.message}`
    })
    throw new SettingsError(`The Worker cannot start; its settings are not right:\n${lines.join('\n')}`)
  }
  parsed.set(env, result.data)
  return result.data
}
