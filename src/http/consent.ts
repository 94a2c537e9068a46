import { missing_consents } from '../../drizzle/functions/generated.ts'
import type { Tag } from '../catalogue/tags.ts'
import type { Configuration } from '../configuration/app-settings.ts'
import type { Context } from '../context.ts'
import type { Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'
import { uuid } from '../foundation/given.ts'
import { timeOfId } from '../foundation/ids.ts'
import { describeError } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { statement } from '../foundation/statement.ts'
import { bestLocale, languagesOf } from '../foundation/text/locales.ts'
import type { Actor } from '../security/access-token.ts'
import type { Declaration } from './endpoint.ts'

/**
 * Consent to pages that have changed (docs/content.md). Redis holds until when somebody has accepted everything; without it,
 * Postgres is asked. Nobody is asked as long as no page has changed since they signed up.
 */

const DAY = 24 * 3_600_000
const KEY = (userId: string) => `consents:${userId}`
const KEPT = 30 * 24 * 3600

/** A page to accept. */
export interface MissingConsent {
  slug: string
  locale: string
  revision: number
  title: string
  /** When it changed; milliseconds since 1970. */
  since: number
}

/** When a change has to be accepted, in milliseconds since 1970. @param since when it was published */
export const dueAt = ({ settings }: Pick<Configuration, 'settings'>, since: number): number =>
  since + settings.consent_notice_days * DAY

/**
 * When the latest change was published that a user has to have accepted by now, in milliseconds since 1970. Null where there is
 * none, or only from before they signed up.
 */
export function changeToAccept(configuration: Configuration, userId: string, now: number): number | null {
  const due = configuration.consents.map(({ since }) => since).filter((since) => dueAt(configuration, since) <= now)
  const latest = Math.max(...due)
  return due.length === 0 || timeOfId(userId) > latest ? null : latest
}

/** What protects somebody, how they leave, and what they need to accept anything. */
const FREE_TAGS: ReadonlySet<Tag> = new Set([
  'Auth',
  'Privacy',
  'Safety',
  'Notifications',
  'Realtime',
  'Content',
  'Development',
])

/** Whether an operation is refused to those who have not accepted what has changed. */
export const needsConsent = ({ method, auth, tag, withoutConsent, permission }: Declaration): boolean =>
  method !== 'get' && auth === 'user' && permission === undefined && withoutConsent !== true && !FREE_TAGS.has(tag)

/** Until when somebody has accepted everything, as Redis knows it; 0 where it does not. */
export const acceptedUntil = async (redis: RedisSession, userId: string): Promise<number> =>
  Number((await redis.get(KEY(userId)).catch(() => null)) ?? 0)

const missingOf = statement({ userId: uuid }, (orm, { userId }) => {
  const { source, row } = missing_consents({ account: userId }).as('m')
  return orm.select(row).from(source).orderBy(row.slug, row.locale)
})

/** What somebody has not accepted, in every language in which they may; see `missing_consents` in SQL. */
export const missingConsents = async (db: Db, userId: string): Promise<MissingConsent[]> =>
  (await missingOf.all(db, { userId })).map((row) => ({ ...row, since: row.since.getTime() }))

/** Notes until when somebody has accepted everything. @param missing what they have not */
export async function rememberConsents(
  redis: RedisSession,
  userId: string,
  missing: readonly MissingConsent[],
  now: number,
): Promise<void> {
  const until = Math.min(now, ...missing.map(({ since }) => since - 1))
  await redis.set(KEY(userId), String(until), KEPT)
}

/**
 * Whether the caller has accepted what has to be accepted by now. While neither Redis nor Postgres can say, they have.
 * @throws AppError CONSENT_REQUIRED with the pages in `details.consents`
 */
export async function requireConsent(
  context: Context,
  configuration: Configuration,
  { userId }: Pick<Actor, 'userId'>,
  { accepted, languages }: { accepted: Promise<number> | null; languages: string | null },
): Promise<void> {
  const now = context.now()
  const changed = changeToAccept(configuration, userId, now)
  if (changed === null || ((await accepted) ?? 0) >= changed) return
  let missing: MissingConsent[]
  try {
    missing = await missingConsents(context.db, userId)
  } catch (error) {
    return context.log.warn('consent_unknown', describeError(error))
  }
  const due = missing.filter(({ since }) => dueAt(configuration, since) <= now)
  context.after('remember_consents', () => rememberConsents(context.redis, userId, missing, now))
  if (due.length > 0)
    throw new AppError('CONSENT_REQUIRED', { details: { consents: inOneLanguage(due, languages).map(toView) } })
}

/** Each page once, in the language that suits somebody best. */
export function inOneLanguage(missing: readonly MissingConsent[], languages: string | null): MissingConsent[] {
  const wanted = languagesOf(languages)
  return [...Map.groupBy(missing, ({ slug }) => slug).values()].flatMap((some) => {
    const locale = bestLocale(
      wanted,
      some.map((one) => one.locale),
    )
    return some.filter((one) => one.locale === locale)
  })
}

const toView = ({ slug, locale, revision, title }: MissingConsent) => ({ slug, locale, revision, title })
