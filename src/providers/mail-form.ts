import { escaped } from '../foundation/text/html.ts'
import type { Mail } from './mail.ts'

/** What a mail says. */
export interface MailContent {
  subject: string
  lines: string[]
  action?: { label: string; address: string }
  /** BCP 47; English where it is not said. */
  language?: string
}

/** A mail in plain text and HTML. @param token the token in its text, for the development outbox */
export function mailOf({ subject, lines, action, language = 'en' }: MailContent, token?: string): Mail {
  const text = [...lines, ...(action ? [`${action.label}: ${action.address}`] : []), 'VibesMatch'].join('\n\n')
  const html = `<!doctype html><html lang="${language}"><body style="font-family:sans-serif;line-height:1.5;max-width:36rem">
${lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${action ? `<p><a href="${escaped(action.address)}">${escaped(action.label)}</a></p>` : ''}
<p>VibesMatch</p></body></html>`
  return { subject, text, html, ...(token === undefined ? {} : { token }) }
}
