import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { utc } from '../../foundation/time.ts'
import type { Document } from './page-document.ts'
import { HeldContent } from './held.ts'
import { bestLocale, languagesOf } from './locales.ts'
import { readPublicPages, type PublicRevision } from './queries.ts'
import type { PageEntry, PageView } from './schemas.ts'

/** Revisions by page and language; of a planned one, the present one first. */
type Pages = ReadonlyMap<string, ReadonlyMap<string, readonly PublicRevision[]>>

/** All pages of this deployment, as this isolate has read them. */
export const heldPages = new HeldContent<Pages>('pages', async (ctx) => {
  const { version, pages } = await readPublicPages(ctx.db)
  const bySlug = Map.groupBy(pages, ({ slug }) => slug)
  return {
    version,
    value: new Map([...bySlug].map(([slug, some]) => [slug, Map.groupBy(some, ({ locale }) => locale)])),
  }
})

export interface Wanted {
  /** What the caller names; wins over the header. */
  locale: string | undefined
  /** `Accept-Language`. */
  languages: string | null
}

/** Every page in the language that suits the caller best, without its text. */
export async function listPages(ctx: Context, wanted: Wanted): Promise<PageEntry[]> {
  const pages = await heldPages.get(ctx)
  return [...pages.values()].flatMap((locales) => {
    const shown = shownOf(locales, wanted, ctx.now())
    return shown ? [toEntry(shown)] : []
  })
}

/** One page in the language that suits the caller best. @throws AppError NOT_FOUND */
export async function readPage(ctx: Context, slug: string, wanted: Wanted): Promise<PageView> {
  const locales = (await heldPages.get(ctx)).get(slug)
  const shown = locales && shownOf(locales, wanted, ctx.now())
  if (!shown)
    throw new AppError('NOT_FOUND', { message: 'There is no such page; GET /api/v1/content/pages lists them.' })
  ctx.answerWith({ 'content-language': shown.locale })
  return { ...toEntry(shown), html: shown.html }
}

/** A page as browsers open it. @throws AppError NOT_FOUND */
export async function openPage(ctx: Context, slug: string, wanted: Wanted): Promise<Document> {
  const page = await readPage(ctx, slug, wanted)
  const pages = await heldPages.get(ctx)
  const others = (await listPages(ctx, { ...wanted, locale: page.locale })).filter((one) => one.slug !== slug)
  return { ...page, locales: [...currentOf(pages.get(slug) ?? new Map(), ctx.now()).keys()], others }
}

function shownOf(
  locales: ReadonlyMap<string, readonly PublicRevision[]>,
  { locale, languages }: Wanted,
  now: number,
): PublicRevision | null {
  const current = currentOf(locales, now)
  const best = bestLocale(locale === undefined ? languagesOf(languages) : [locale], [...current.keys()])
  return best === null ? null : (current.get(best) ?? null)
}

/** What is shown in each language at a time. */
const currentOf = (
  locales: ReadonlyMap<string, readonly PublicRevision[]>,
  now: number,
): ReadonlyMap<string, PublicRevision> =>
  new Map(
    [...locales].flatMap(([name, revisions]) => {
      // Ordered by their time: the last of those that have begun. Clocks switch, and no message has to arrive.
      const shown = revisions.findLast(({ published_at }) => Date.parse(published_at) <= now)
      return shown ? [[name, shown] as const] : []
    }),
  )

const toEntry = ({ slug, locale, revision, title, is_material, published_at }: PublicRevision): PageEntry => ({
  slug,
  locale,
  revision,
  title,
  published_at: utc(published_at),
  is_material,
})
