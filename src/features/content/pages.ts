import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { HeldContent } from '../../configuration/held-content.ts'
import { bestLocale, languagesOf } from '../../foundation/text/locales.ts'
import { utc } from '../../foundation/time.ts'
import type { Document } from './page-document.ts'
import { readPublicPages, type PublicRevision } from './queries.ts'
import type { PageEntry, PageView } from './schemas.ts'

/** Revisions by page and language; of a planned one, the present one first. */
type Locales = ReadonlyMap<string, readonly PublicRevision[]>
type Pages = ReadonlyMap<string, Locales>

/** All pages of this deployment, as this isolate has read them. */
export const heldPages = new HeldContent<Pages>({
  kind: 'pages',
  async read({ db }) {
    const { version, pages } = await readPublicPages(db)
    const bySlug = Map.groupBy(pages, ({ slug }) => slug)
    return {
      version,
      value: new Map([...bySlug].map(([slug, some]) => [slug, Map.groupBy(some, ({ locale }) => locale)])),
    }
  },
})

const pagesOf = (ctx: Context): Promise<Pages> => heldPages.get(ctx, ctx.contentVersion)

export interface Wanted {
  /** What the caller names; wins over the header. */
  locale: string | undefined
  /** `Accept-Language`. */
  languages: string | null
}

/** Every page in the language that suits the caller best, without its text. */
export const listPages = async (ctx: Context, wanted: Wanted): Promise<PageEntry[]> =>
  entriesOf(await pagesOf(ctx), wanted, ctx.now())

/** One page in the language that suits the caller best. @throws AppError NOT_FOUND */
export const readPage = async (ctx: Context, slug: string, wanted: Wanted): Promise<PageView> =>
  pageOf(ctx, (await pagesOf(ctx)).get(slug), wanted)

/** The languages in which a page is shown now. */
export const localesOf = async (ctx: Context, slug: string): Promise<string[]> => [
  ...currentOf((await pagesOf(ctx)).get(slug) ?? new Map(), ctx.now()).keys(),
]

/** A page as browsers open it. @throws AppError NOT_FOUND */
export async function openPage(ctx: Context, slug: string, wanted: Wanted): Promise<Document> {
  const [pages, now] = [await pagesOf(ctx), ctx.now()]
  const locales = pages.get(slug) ?? new Map<string, readonly PublicRevision[]>()
  const page = pageOf(ctx, locales, wanted)
  const others = entriesOf(pages, { ...wanted, locale: page.locale }, now).filter((one) => one.slug !== slug)
  return { ...page, locales: [...currentOf(locales, now).keys()], others }
}

function entriesOf(pages: Pages, wanted: Wanted, now: number): PageEntry[] {
  return [...pages.values()].flatMap((locales) => {
    const shown = shownOf(locales, wanted, now)
    return shown ? [toEntry(shown)] : []
  })
}

function pageOf(ctx: Context, locales: Locales | undefined, wanted: Wanted): PageView {
  const shown = locales && shownOf(locales, wanted, ctx.now())
  if (!shown)
    throw new AppError('NOT_FOUND', { message: 'There is no such page; GET /api/v1/content/pages lists them.' })
  ctx.answerWith({ 'content-language': shown.locale })
  return { ...toEntry(shown), html: shown.html }
}

function shownOf(locales: Locales, { locale, languages }: Wanted, now: number): PublicRevision | null {
  const current = currentOf(locales, now)
  const best = bestLocale(locale === undefined ? languagesOf(languages) : [locale], [...current.keys()])
  return best === null ? null : (current.get(best) ?? null)
}

/** What is shown in each language at a time. */
const currentOf = (locales: Locales, now: number): ReadonlyMap<string, PublicRevision> =>
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
