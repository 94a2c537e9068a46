import { escaped } from '../../foundation/text/html.ts'

interface Linked {
  slug: string
  title: string
}

export interface Document {
  locale: string
  title: string
  /** Safe; see markdown.ts. */
  html: string
  /** Of which page this is, and in which languages else there is one; none for a preview. */
  slug: string | null
  locales: readonly string[]
  /** The other pages. */
  others: readonly Linked[]
}

/** A page as browsers open it, without a script. */
export function pageDocument({ locale, title, html, slug, locales, others }: Document): string {
  const languages = locales.filter((one) => one !== locale)
  return `<!doctype html>
<html lang="${escaped(locale)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">${slug === null ? '\n    <meta name="robots" content="noindex">' : ''}
    <title>${escaped(title)} – VibesMatch</title>
    <link rel="icon" href="/favicon.ico" sizes="32x32">
    <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/app/page-styles.css">
  </head>
  <body>
    <header>
      <a href="/app">VibesMatch</a>
      <span>${languages.map((one) => languageLink(slug ?? '', one)).join(' ')}</span>
    </header>
    <main>${slug === null ? '\n      <p class="note" role="note">Preview. This is not published.</p>' : ''}
      <h1>${escaped(title)}</h1>
      <article>
${html}</article>
    </main>
    <footer>
      <ul>
        ${others.map((one) => `<li><a href="/pages/${one.slug}">${escaped(one.title)}</a></li>`).join('\n        ')}
      </ul>
    </footer>
  </body>
</html>
`
}

function languageLink(slug: string, locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
  const tag = escaped(locale)
  return `<a href="/pages/${slug}?locale=${tag}" hreflang="${tag}" lang="${tag}">${escaped(name)}</a>`
}
