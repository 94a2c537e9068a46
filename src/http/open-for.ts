import { APP_VERSION, PLATFORMS, type Platform } from '../catalogue/apps.ts'
import type { Tag } from '../catalogue/tags.ts'
import { withChangedLimits, type Configuration } from '../configuration/app-settings.ts'
import type { Context } from '../context.ts'
import { AppError } from '../foundation/errors.ts'
import { bestLocale, languagesOf } from '../foundation/text/locales.ts'
import type { Actor } from '../security/access-token.ts'
import type { Declaration } from './endpoint.ts'

/** What a client says about itself. */
export interface AppClient {
  /** `X-App-Version`, such as `2.3.1`; null where it says none, or none that can be read. */
  version: string | null
  /** `X-App-Platform`. */
  platform: Platform | null
  /** `Accept-Language`. */
  languages: string | null
}

/** What operators need to end a maintenance, and what tells clients about it. */
const OPEN_TAGS: ReadonlySet<Tag> = new Set(['Auth', 'Content', 'Admin', 'Operations', 'Development'])
/** What apps that have to be updated may still ask for. */
const ANY_VERSION_TAGS: ReadonlySet<Tag> = new Set(['Content', 'Admin', 'Operations', 'Development'])

export function clientOf({ headers }: Pick<Request, 'headers'>): AppClient {
  const version = headers.get('x-app-version')
  const platform = headers.get('x-app-platform')
  return {
    version: version !== null && APP_VERSION.test(version) ? version : null,
    platform: PLATFORMS.find((one) => one === platform) ?? null,
    languages: headers.get('accept-language'),
  }
}

/** The same context with the limits that operators have changed. */
export function withLimitsOf(context: Context, { settings: values }: Pick<Configuration, 'settings'>): Context {
  const settings = withChangedLimits(context.settings, values)
  return settings === context.settings
    ? context
    : (Object.create(context, { settings: { value: settings } }) as Context)
}

/**
 * During maintenance refuses everybody but operators at their work and admins, and apps that have to be updated.
 * @throws AppError UNAVAILABLE, with the operators' text, or UPGRADE_REQUIRED
 */
export function requireOpen(
  endpoint: Declaration,
  { settings }: Configuration,
  actor: Actor | null,
  client: AppClient,
): void {
  const { maintenance, minimum_app_version: minimum } = settings
  // Other operators get what they work with, and sign in; the app itself is open to admins alone.
  const isOpen =
    endpoint.duringMaintenance === true ||
    endpoint.permission !== undefined ||
    OPEN_TAGS.has(endpoint.tag) ||
    actor?.role === 'admin'
  if (maintenance && !isOpen) {
    const locale = bestLocale(languagesOf(client.languages), Object.keys(maintenance.message)) ?? 'en'
    throw new AppError('UNAVAILABLE', {
      message: maintenance.message[locale],
      details: { reason: 'maintenance' },
      retryAfter: maintenance.retry_after,
      refusal: 'maintenance',
    })
  }
  if (isForAnyVersion(endpoint) || client.version === null) return
  const least = minimum[client.platform ?? 'web'] ?? null
  if (least !== null && compareVersions(client.version, least) < 0)
    throw new AppError('UPGRADE_REQUIRED', { details: { minimum_version: least } })
}

/** Whether apps that have to be updated may still ask for it. */
export const isForAnyVersion = ({ tag, unlimited }: Declaration): boolean =>
  unlimited !== undefined || ANY_VERSION_TAGS.has(tag)

/** Below, equal to or above zero as the first version is older, the same or newer. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  return [0, 1, 2].map((i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}
