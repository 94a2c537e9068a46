import type { Settings } from '../settings.ts'
import { countsActions, KNOWN_SHARE, LIMITS, yields, type LimitName } from '../catalogue/limits.ts'

/** A use of a limit by a subject. */
export interface Use {
  name: LimitName
  /** Never personal: an id of ours, or a keyed hash. */
  subject: string
  /** For a limit of actions: a hash of the user and the action. */
  deed?: string | undefined
  /** The multiple of the limit that this subject is allowed; 1 by default. */
  allowance?: number | undefined
  /**
   * For a network that may be challenged: beyond a share of its allowance, a request without a token is `stopped` and
   * not counted; one with a token is `answered`, and may use the whole.
   */
  challenge?: 'stopped' | 'answered' | undefined
}

/** The numbers of a limit in this environment; `subject` matters where countries have different budgets. */
export function limitOf(
  settings: Settings,
  { name, subject, allowance = 1 }: Use,
): { max: number; windowSeconds: number } {
  const override = settings.LIMIT_OVERRIDES[name]
  const windowSeconds = override?.windowSeconds ?? LIMITS[name].windowSeconds
  if (LIMITS[name].per === 'country') return { max: budgetOf(settings, subject)[sideOf(name)], windowSeconds }
  return { max: (override?.max ?? LIMITS[name].max) * allowance, windowSeconds }
}

const sideOf = (name: LimitName): 'anybody' | 'known' => (name === 'otp_send_reserve' ? 'known' : 'anybody')

/** The parts of a country's daily code budget. A budget below four has no reserve. */
function budgetOf(settings: Settings, country: string): { anybody: number; known: number } {
  const { max: usual } = settings.LIMIT_OVERRIDES.otp_send_country ?? LIMITS.otp_send_country
  const whole = settings.SMS_COUNTRY_BUDGETS[country] ?? usual
  const known = Math.floor(whole * KNOWN_SHARE)
  return { anybody: whole - known, known }
}

/** How a use counts; see the arguments of the script in rate-limit-script.ts. */
export function kindOf(
  settings: Settings,
  { name, subject, challenge }: Use,
): 'attempts' | 'deeds' | 'yielding' | 'challenged' {
  if (countsActions(name)) return 'deeds'
  if (yields(name) && budgetOf(settings, subject).known > 0) return 'yielding'
  return challenge === 'stopped' ? 'challenged' : 'attempts'
}
