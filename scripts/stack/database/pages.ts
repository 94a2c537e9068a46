import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { toHtml } from '../../../src/features/content/markdown.ts'
import { ROOT } from '../paths.ts'

/** A page that comes with the product, in one language. */
export interface ShippedPage {
  slug: string
  locale: string
  /** A heading with the title, and the text below it. */
  text: string
}

const FOLDER = join(ROOT, 'drizzle/content/pages')

/** The files `drizzle/content/pages/<locale>/<slug>.md`. */
export const readPages = (): ShippedPage[] =>
  readdirSync(FOLDER).flatMap((locale) =>
    readdirSync(join(FOLDER, locale)).map((file) => ({
      slug: file.replace(/\.md$/, ''),
      locale,
      text: readFileSync(join(FOLDER, locale, file), 'utf8'),
    })),
  )

/** Publishes those of which the database has none yet. What operators have made of the others stays. */
export async function shipPages(client: pg.Client, pages: readonly ShippedPage[]): Promise<void> {
  if (pages.length === 0) return
  const { rows } = await client.query<{ name: string }>(`select slug || '/' || locale as name from pages`)
  const known = new Set(rows.map(({ name }) => name))
  for (const { slug, locale, text } of pages) {
    if (known.has(`${slug}/${locale}`)) continue
    const [, title, markdown] = /^# (.+)\n\s*([^]*)$/.exec(text) ?? []
    if (title === undefined || markdown === undefined)
      throw new Error(`${locale}/${slug}.md does not begin with "# Title"`)
    await client.query(
      'select ship_page(slug => $1, locale => $2, title => $3, markdown => $4, html => $5, at => now())',
      [slug, locale, title, markdown, await toHtml(markdown)],
    )
  }
}
