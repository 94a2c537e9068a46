import { heldConfiguration } from '../../../configuration/app-settings.ts'
import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { bestLocale, languagesOf } from '../../../foundation/text/locales.ts'
import { utc } from '../../../foundation/time.ts'
import { dueAt, inOneLanguage, missingConsents, rememberConsents } from '../../../http/consent.ts'
import { localesOf } from '../pages.ts'
import { acceptPage, consentsOf } from './queries.ts'
import type { ConsentInput, ConsentsView } from './schemas.ts'

/** What the caller has accepted, and what they have to accept by when. @param languages `Accept-Language` */
export async function listConsents(ctx: UserContext, languages: string | null): Promise<ConsentsView> {
  const configuration = await heldConfiguration.current(ctx)
  const { userId } = ctx.actor
  const accepted = await consentsOf(ctx.db, userId)
  const missing = await missingConsents(ctx.db, userId)
  return {
    accepted: accepted.map(({ accepted_at, ...one }) => ({ ...one, accepted_at: utc(accepted_at) })),
    required: inOneLanguage(missing, languages).map(({ since, ...page }) => ({
      ...page,
      due_at: utc(dueAt(configuration, since)),
    })),
  }
}

/**
 * Accepts a page as it is shown now, or as it was before a change that nobody has to accept. Repeating it changes nothing.
 * @param languages `Accept-Language`, which says what was read where the input does not
 * @throws AppError NOT_FOUND, CONFLICT where another revision has to be accepted
 */
export async function giveConsent(
  ctx: UserContext,
  { slug, revision, locale }: ConsentInput,
  languages: string | null,
): Promise<void> {
  const { userId } = ctx.actor
  const now = ctx.now()
  const read = locale ?? bestLocale(languagesOf(languages), await localesOf(ctx, slug))
  if (read === null) throw notFound()
  const { outcome, published } = await acceptPage(ctx.db, { userId, slug, locale: read, revision, now })
  if (outcome === 'not_found') throw notFound()
  if (outcome !== 'ok')
    throw new AppError('CONFLICT', {
      message: `The page has another revision now; read it again and accept revision ${published}.`,
      details: { slug, locale: read, revision: published },
    })
  await rememberConsents(ctx.redis, userId, await missingConsents(ctx.db, userId), now)
}

const notFound = (): AppError => new AppError('NOT_FOUND', { message: 'There is no such page in this language.' })
