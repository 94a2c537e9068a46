import type { MarkdownIt, Token } from 'markdown-it'

/**
 * Markdown as safe HTML. HTML in the text is shown as text; pictures are left out; links lead to web pages, mail addresses,
 * phone numbers and places of this host, and tell them nothing of where their reader was.
 * The library is loaded when an operator writes: readers get what was stored.
 */
export async function toHtml(markdown: string): Promise<string> {
  renderer ??= await load()
  return renderer.render(markdown)
}

let renderer: MarkdownIt | undefined

/** Quotes and lists within each other. More is no text, and would cost more than it is worth. */
const MOST_NESTING = 20

/** Schemes of links; an address without one is a place of this host. */
const SAFE = /^(?:https:|mailto:|tel:|[/#](?!\/))/i

async function load(): Promise<MarkdownIt> {
  const { default: Library } = await import('markdown-it')
  const made = new Library({ html: false, linkify: false, typographer: false, maxNesting: MOST_NESTING })
  made.disable('image')
  // Backslashes are slashes to browsers.
  made.validateLink = (url: string) => SAFE.test(url.trim().replaceAll('\\', '/'))
  made.renderer.rules.link_open = (tokens: Token[], index: number, options, _env, self) => {
    const token = tokens[index]
    if (token && /^https:/i.test(String(token.attrGet('href')))) {
      token.attrSet('rel', 'noopener noreferrer nofollow')
      token.attrSet('target', '_blank')
    }
    return self.renderToken(tokens, index, options)
  }
  return made
}
