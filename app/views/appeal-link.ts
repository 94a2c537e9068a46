import { api } from '../api/api.ts'
import type { Statement } from '../api/safety-wire.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { attempt } from '../ui/toast.ts'
import { appealPart, statementWords } from './statements.ts'

/** The page of the link in the mail about a decision: for people who cannot sign in any more, too. */
export function appealLinkPage(token: string): HTMLElement {
  const card = h('div', { className: 'card way-in' }, h('h2', {}, 'A decision about your account'))
  void attempt(async () => {
    const { statement } = await api<{ statement: Statement }>('POST', '/safety/appeals/by-link/statement', { token })
    fill(
      card,
      h('h2', {}, 'A decision about your account'),
      ...statementWords(statement),
      appealPart(statement, (text) => api('POST', '/safety/appeals/by-link', { token, text })),
    )
  }).then((isLoaded) => {
    if (!isLoaded) card.append(h('p', {}, 'This link is not good any more.'))
  })
  return h(
    'main',
    { className: 'welcome' },
    h('div', { className: 'brand' }, icon('heart'), h('h1', {}, 'VibesMatch')),
    card,
  )
}
