import { DEVELOPMENT_SITE_KEY, type Settings } from '../settings.ts'
import { describeError, type Log } from '../foundation/log.ts'
import { breakerOf } from './breaker.ts'
import { reach } from './reach.ts'

/** The verdict on a challenge token; `unknown` when the provider is unavailable. */
export type ChallengeResult = 'passed' | 'failed' | 'unknown'

/** Distinguishes people from programs by the token of a widget in the client. */
export interface ChallengeProvider {
  readonly type: 'turnstile' | 'development'
  /** The widget's configuration. */
  readonly siteKey: string
  /** @param action the action passed to the widget; a token for another action fails */
  verify(token: string, action: string, ip: string): Promise<ChallengeResult>
}

/** Longest wait for the provider, in milliseconds: the user is waiting for a code. */
const TIMEOUT = 3_000

/** Cloudflare Turnstile, in development a stand-in, or null where no challenge is configured. */
export function challengeProvider(settings: Settings, log: Log): ChallengeProvider | null {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET: secret } = settings
  if (siteKey === undefined) return null
  if (siteKey === DEVELOPMENT_SITE_KEY)
    return { type: 'development', siteKey, verify: (token, action) => Promise.resolve(verifyStandIn(token, action)) }
  return {
    type: 'turnstile',
    siteKey,
    verify: (token, action, ip) => askTurnstile(settings, log, { secret: secret ?? '', token, action, ip }),
  }
}

/** A token of the stand-in's widget: `development.<action>.` and a unique part. */
const verifyStandIn = (token: string, action: string): ChallengeResult =>
  token.startsWith(`development.${action}.`) ? 'passed' : 'failed'

interface Verification {
  success?: boolean
  hostname?: string
  action?: string
  'error-codes'?: string[]
}

/** Error codes about the token; the others are about us or about Turnstile itself. */
const OF_TOKENS: ReadonlySet<string> = new Set([
  'missing-input-response',
  'invalid-input-response',
  'timeout-or-duplicate',
])

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
async function askTurnstile(
  settings: Settings,
  log: Log,
  asked: { secret: string; token: string; action: string; ip: string },
): Promise<ChallengeResult> {
  let answer: Verification
  try {
    const response = await reach(`${settings.TURNSTILE_URL}/turnstile/v0/siteverify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: asked.secret, response: asked.token, remoteip: asked.ip }),
      within: TIMEOUT,
      breaker: breakerOf('challenge', settings.TURNSTILE_URL),
      reads: 'all',
    })
    // Rejections may have status 400 and a reason.
    if (response.status >= 500) throw new Error(`the challenge provider answered ${response.status}`)
    answer = await response.json<Verification>()
  } catch (error) {
    log.warn('challenge_not_verified', describeError(error))
    return 'unknown'
  }
  const codes = answer['error-codes'] ?? []
  if (answer.success !== true) {
    if (codes.length > 0 && codes.every((code) => OF_TOKENS.has(code))) return 'failed'
    log.error('challenge_not_verified', { codes: codes.join(' ') })
    return 'unknown'
  }
  const isOurs = answer.action === asked.action && hostsOf(settings).has(answer.hostname ?? '')
  return isOurs ? 'passed' : 'failed'
}

/** Hosts where the widget may be embedded: our own page for it, or a site that may call the API. */
const hostsOf = (settings: Settings): ReadonlySet<string> =>
  new Set(
    [settings.PUBLIC_URL, settings.APP_URL, ...settings.CORS_ORIGINS]
      .filter((url) => URL.canParse(url))
      .map((url) => new URL(url).hostname),
  )
