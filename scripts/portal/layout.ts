import { addressOf, markdownOf, type Entry, type Group, type Page } from './pages.ts'
import type { Heading, Rendered } from './markdown.ts'

/** A page of the portal with everything around it. Nothing in it is inline, and nothing comes from elsewhere. */
export function layout(page: Page, { html, headings }: Rendered, groups: readonly Group[]): string {
  const toc = tableOfContents(headings)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)} – VibesMatch docs</title>
<meta name="description" content="${escaped(plain(page.description))}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.ico" sizes="32x32">
<link rel="icon" href="/app/icon.svg" type="image/svg+xml">
<link rel="alternate" type="text/markdown" href="${markdownOf(page)}">
<link rel="stylesheet" href="/docs-ui/portal.css">
<script src="/docs-ui/theme.js"></script>
<script src="/docs-ui/portal.js" type="module"></script>${
    page.program === undefined
      ? ''
      : `
<script src="/docs-ui/${page.program}" type="module"></script>`
  }
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<a class="brand" href="/docs">VibesMatch <span>docs</span></a>
<button type="button" data-find hidden>Search</button>
<button type="button" data-theme-switch hidden>Dark</button>
<button type="button" class="menu" popovertarget="nav">Menu</button>
</header>
<nav id="nav" aria-label="Pages" popover>
${groups.map((group) => navigation(group, page)).join('\n')}
</nav>
<main id="content" tabindex="-1">
${toc === '' ? '' : `<details class="contents"><summary>On this page</summary>${toc}</details>`}
${html}
${page.program === undefined ? '' : '<div id="program"><noscript>This needs JavaScript.</noscript></div>'}
<p class="foot"><a href="${markdownOf(page)}">This page as Markdown</a> · <a href="/llms.txt">llms.txt</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/asyncapi.json">AsyncAPI</a></p>
${neighbours(page, groups)}
</main>
${toc === '' ? '' : `<aside><nav aria-label="On this page"><p>On this page</p>${toc}</nav></aside>`}
<dialog id="find" aria-label="Search">
<form method="dialog" role="search"><input type="search" aria-label="Search the documentation" placeholder="Search the documentation" autocomplete="off"><button>Close</button></form>
<p role="status"></p>
<ul></ul>
</dialog>
</body>
</html>
`
}

const navigation = ({ title, entries }: Group, current: Page): string =>
  `<p>${escaped(title)}</p><ul>${entries
    .map((entry) => {
      const isCurrent = 'page' in entry && entry.page === current
      return `<li><a href="${addressOfEntry(entry)}"${isCurrent ? ' aria-current="page"' : ''}>${escaped(titleOf(entry))}</a></li>`
    })
    .join('')}</ul>`

const tableOfContents = (headings: readonly Heading[]): string =>
  headings.length < 2
    ? ''
    : `<ul>${headings
        .map(
          ({ level, id, title }) =>
            `<li${level === 3 ? ' class="deep"' : ''}><a href="#${id}">${escaped(title)}</a></li>`,
        )
        .join('')}</ul>`

/** The pages before and behind this one. */
function neighbours(page: Page, groups: readonly Group[]): string {
  const entries = groups.flatMap((group) => group.entries)
  const at = entries.findIndex((entry) => 'page' in entry && entry.page === page)
  const link = (entry: Entry | undefined, label: string) =>
    entry ? `<a href="${addressOfEntry(entry)}"><small>${label}</small> ${escaped(titleOf(entry))}</a>` : ''
  return `<nav class="neighbours" aria-label="Neighbouring pages">${link(entries[at - 1], 'Previous')}${link(entries[at + 1], 'Next')}</nav>`
}

const titleOf = (entry: Entry): string => ('page' in entry ? entry.page.title : entry.title)
const addressOfEntry = (entry: Entry): string => ('page' in entry ? addressOf(entry.page) : entry.address)

/** A line of Markdown without its marks. */
export const plain = (line: string): string => line.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll(/[`*]/g, '')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
