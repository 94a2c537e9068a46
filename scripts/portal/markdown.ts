import MarkdownIt, { type Token } from 'markdown-it'

/** A heading of a page, as a table of contents and a search need it. */
export interface Heading {
  readonly level: 2 | 3
  readonly id: string
  readonly title: string
  /** The text below it, up to the next heading. */
  readonly text: string
}

/** A page as HTML. */
export interface Rendered {
  readonly html: string
  readonly headings: readonly Heading[]
  /** The text above the first heading. */
  readonly lead: string
}

/** Languages of a sample, in the order of their tabs. A block in each of them, one after the other, is one group. */
export const LANGUAGES = { sh: 'curl', ts: 'TypeScript', swift: 'Swift', kotlin: 'Kotlin' } as const

const library = new MarkdownIt({ html: false, linkify: false, typographer: true })

/** Code scrolls by itself, so that a keyboard must reach it. */
library.renderer.rules.fence = (tokens: Token[], index: number) => {
  const { info = '', content = '' } = tokens[index] ?? {}
  const { escapeHtml } = library.utils
  const [language = '', ...label] = info.split(' ')
  const name = label.join(' ') || NAMES[language] || 'Code'
  const place = placeInGroup(tokens, index)
  const figure = `<figure class="code"><figcaption>${escapeHtml(name)}</figcaption><pre tabindex="0" aria-label="${escapeHtml(name)}" role="region"><code>${escapeHtml(content)}</code></pre></figure>\n`
  if (place === undefined) return figure
  const panel = `<div id="${tabId(index, language)}" data-language="${language}">${figure}</div>`
  return `${place === 0 ? `<div class="tabs">${tabs(index)}` : ''}${panel}${place === INFOS.length - 1 ? '</div>\n' : ''}`
}

const INFOS = Object.entries(LANGUAGES).map(([language, name]) => `${language} ${name}`)

/** Which block of a group in all languages it is. */
function placeInGroup(tokens: Token[], index: number): number | undefined {
  const place = INFOS.indexOf(tokens[index]?.info ?? '')
  const isWhole = INFOS.every((info, at) => tokens[index - place + at]?.info === info)
  return place >= 0 && isWhole ? place : undefined
}

const tabId = (index: number, language: string): string => `code-${index}-${language}`

/** Shown by portal.css where scripts run; without them all languages are. */
const tabs = (index: number): string =>
  `<div role="tablist" aria-label="Language">${Object.entries(LANGUAGES)
    .map(([language, name], at) => {
      const panel = tabId(index + at, language)
      return `<button type="button" role="tab" id="${panel}-tab" aria-controls="${panel}">${name}</button>`
    })
    .join('')}</div>`

const NAMES: Record<string, string> = {
  sh: 'Shell',
  json: 'JSON',
  js: 'JavaScript',
  ts: 'TypeScript',
  http: 'HTTP',
  swift: 'Swift',
  kotlin: 'Kotlin',
  dart: 'Dart',
}

/** Wide tables scroll by themselves. */
library.renderer.rules.table_open = () => '<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n'
library.renderer.rules.table_close = () => '</table></div>\n'

/**
 * Markdown as HTML, with an id for every heading. HTML in the text is shown as text.
 * @throws Error when two headings of a page would have the same id
 */
export function render(markdown: string): Rendered {
  const tokens = library.parse(markdown, {})
  const headings: { level: 2 | 3; id: string; title: string; texts: string[] }[] = []
  const lead: string[] = []
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1]
    if (token.type === 'heading_open' && (token.tag === 'h2' || token.tag === 'h3')) {
      const title = textOf(inline)
      const id = idOf(title)
      if (headings.some((one) => one.id === id)) throw new Error(`Two headings of one page are called "${title}".`)
      token.attrSet('id', id)
      headings.push({ level: token.tag === 'h2' ? 2 : 3, id, title, texts: [] })
    } else if (token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') {
      const texts = headings.at(-1)?.texts ?? lead
      texts.push(textOf(token))
    }
  }
  return {
    html: library.renderer.render(tokens, library.options, {}),
    headings: headings.map(({ texts, ...heading }) => ({ ...heading, text: texts.join(' ') })),
    lead: lead.join(' '),
  }
}

/** The words of a line, without its marks. */
const textOf = (token: Token | undefined): string =>
  (token?.children ?? []).map(({ type, content }) => (type === 'softbreak' ? ' ' : content)).join('')

/** The id of a heading: letters, digits, hyphens and underscores. */
export const idOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
