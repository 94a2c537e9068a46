import type { Rendered } from './markdown.ts'
import { addressOf, type Page } from './pages.ts'

/** A place that a search finds: the address, the page, the heading, the words below it. */
export type Place = readonly [address: string, page: string, heading: string, text: string]

/** What the search of the portal reads, once for each visit: every section of every page. */
export const searchIndex = (pages: readonly { page: Page; rendered: Rendered }[]): readonly Place[] =>
  pages.flatMap(({ page, rendered }) => [
    [addressOf(page), page.title, '', rendered.lead] as const,
    ...rendered.headings.map(({ id, title, text }) => [`${addressOf(page)}#${id}`, page.title, title, text] as const),
  ])
