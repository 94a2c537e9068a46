import { SETTING_NAMES } from '../../src/settings.ts'
import { startApnsBridge, type ApnsBridge } from './apns-bridge.ts'

/** Settings that the stack generates or determines itself. */
const OWN: ReadonlySet<string> = new Set([
  'ENVIRONMENT',
  'PUBLIC_URL',
  'JWT_KEYS',
  'DATA_KEYS',
  'INDEX_KEY',
  'TOKEN_KEY',
  'NEON_DATABASE_URL',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
])

export type Environment = Readonly<Record<string, string | undefined>>

/** The settings of docs/operations.md in an environment, as `wrangler secret put` or `[vars]` would set them. */
export const givenSettings = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    SETTING_NAMES.filter((name) => !OWN.has(name)).flatMap((name) => {
      const value = environment[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )

/**
 * A bridge to Apple's service, for calls that ring by it: the local runtime speaks HTTP/1.1 only. `APNS_URL` is then
 * the bridge's target. Null without an account.
 */
export const bridgeToApns = async (given: Readonly<Record<string, string>>): Promise<ApnsBridge | null> =>
  given['APNS_KEY'] === undefined ? null : startApnsBridge(given['APNS_URL'] ?? APNS)

export const APNS = 'https://api.push.apple.com'
