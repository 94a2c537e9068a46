import { plain } from './layout.ts'
import { addressOf, markdownOf, pagesOf, type Group } from './pages.ts'

const ABOUT = `# VibesMatch

> The backend of a dating app: sign-in, profiles, discovery, matches, chat, calls, notifications and payments, over REST and one
> WebSocket.`

/** The table of contents for programs that read text, in the form of llmstxt.org. */
export function llms(groups: readonly Group[]): string {
  const sections = groups.map(({ title, entries }) => {
    const lines = entries.map((entry) =>
      'page' in entry
        ? `- [${entry.page.title}](${markdownOf(entry.page)}): ${plain(entry.page.description)}`
        : `- [${entry.title}](/openapi.json): Every operation, as an OpenAPI 3.1 document.`,
    )
    return `## ${title}\n\n${lines.join('\n')}`
  })
  return `${[ABOUT, 'Everything in one file: [llms-full.txt](/llms-full.txt)', ...sections].join('\n\n')}\n`
}

/** All pages in one file. */
export const llmsFull = (groups: readonly Group[]): string =>
  `${[ABOUT, ...pagesOf(groups).map((page) => `<!-- ${addressOf(page)} -->\n\n${page.markdown.trim()}`)].join('\n\n')}\n`
