import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'
import { changelogPage } from './changelog.ts'
import { errorsPage } from './errors.ts'
import { limitsTable } from './limits.ts'
import { realtimePage } from './realtime.ts'
import { withSamples } from './samples/show.ts'

/** One page of the portal. */
export interface Page {
  /** Its address is `/docs/<slug>`; that of `index` is `/docs`. */
  readonly slug: string
  readonly title: string
  /** The paragraph below the title, in one line: for search results and `/llms.txt`. */
  readonly description: string
  /** The whole page, its samples included. */
  readonly markdown: string
  /** A program of `browser/` that fills a place below the text. */
  readonly program?: string
}

/** One group of the navigation. */
export interface Group {
  readonly title: string
  readonly entries: readonly Entry[]
}

/** A page of the portal, or an address that something else answers. */
export type Entry = { readonly page: Page } | { readonly title: string; readonly address: string }

/** Files of `docs/guides/`, in the order of the navigation. */
const GUIDES = {
  Start: ['index', 'library'],
  Guides: ['sign-in', 'profile', 'discovery', 'matching', 'chat', 'calls', 'notifications', 'payments', 'safety'],
  Basics: ['errors-and-retries', 'limits', 'idempotency', 'pagination', 'versions', 'tools'],
} as const

/** Files of `docs/clients/`. */
const CLIENTS = ['swift', 'kotlin', 'dart', 'react-native'] as const

/** The page that the API shows of its operations, by a program of its own. */
export const REST_REFERENCE = '/docs/rest'

/** Everything that the portal has, in the order in which it is read. */
export function portal(): readonly Group[] {
  const guides = Object.entries(GUIDES).map(([title, slugs]) => ({
    title,
    entries: slugs.map((slug) => ({ page: guide(slug) })),
  }))
  const reference: Entry[] = [
    { title: 'REST', address: REST_REFERENCE },
    { page: pageOf('realtime', realtimePage()) },
    { page: { ...guide('console'), program: 'console.js' } },
    { page: pageOf('errors', errorsPage()) },
    { page: pageOf('changelog', changelogPage()) },
  ]
  const clients = CLIENTS.map((slug) => ({ page: guide(slug, 'clients') }))
  return [...guides, { title: 'Platforms', entries: clients }, { title: 'Reference', entries: reference }]
}

/** The pages of groups, without what something else answers. */
export const pagesOf = (groups: readonly Group[]): readonly Page[] =>
  groups.flatMap(({ entries }) => entries.flatMap((entry) => ('page' in entry ? [entry.page] : [])))

export const addressOf = ({ slug }: Page): string => (slug === 'index' ? '/docs' : `/docs/${slug}`)

/** Where the same page is as Markdown. */
export const markdownOf = ({ slug }: Page): string => `/docs/${slug}.md`

/** In a guide: where the table of limits stands. */
const LIMITS_BLOCK = /^```limits\nall\n```$/m

function guide(slug: string, folder: 'guides' | 'clients' = 'guides'): Page {
  const text = readFileSync(join(ROOT, 'docs', folder, `${slug}.md`), 'utf8').replace(LIMITS_BLOCK, limitsTable)
  return pageOf(slug, withSamples(slug, text))
}

/** @throws Error for a text that does not begin with a title and a paragraph */
function pageOf(slug: string, markdown: string): Page {
  const [, title, first] = /^# (.+)\n\n((?:.+\n)+)/.exec(markdown) ?? []
  if (title === undefined || first === undefined)
    throw new Error(`The page ${slug} of the portal needs a title and a paragraph below it.`)
  return { slug, title, description: first.trim().replaceAll('\n', ' '), markdown }
}
