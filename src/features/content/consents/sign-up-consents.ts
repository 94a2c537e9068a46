import type { Context } from '../../../context.ts'
import { listPages } from '../pages.ts'

/** The pages that are accepted by signing up. */
const ACCEPTED: ReadonlySet<string> = new Set(['terms', 'privacy'])

/** What somebody accepts who signs up now, in the language that suits them best. @param languages `Accept-Language` */
export async function signUpConsents(
  ctx: Context,
  languages: string | null,
): Promise<{ slug: string; locale: string; revision: number }[]> {
  const pages = await listPages(ctx, { locale: undefined, languages })
  return pages
    .filter(({ slug }) => ACCEPTED.has(slug))
    .map(({ slug, locale, revision }) => ({ slug, locale, revision }))
}
