import { api } from '../api/api.ts'
import type { Statement } from '../api/safety-wire.ts'
import { now } from '../clock.ts'
import { loadStatements, statements } from '../state/statements.ts'
import { openDialog } from '../ui/dialog.ts'
import { fill, h, type Child } from '../ui/dom.ts'
import { field, form, submitButton, textOf } from '../ui/form.ts'
import type { Scope } from '../ui/scope.ts'
import { attempt, complain, toast } from '../ui/toast.ts'

const FEATURES: Readonly<Record<string, string>> = {
  sending: 'messages and calls',
  requests: 'likes and message requests',
  discovery: 'discovery',
  live: 'live matching',
}

const day = (at: string) => new Date(at).toLocaleDateString()

/** What was done, in one sentence. */
export function measureWords({ measure, scope, until }: Pick<Statement, 'measure' | 'scope' | 'until'>): string {
  const end = until === undefined ? '' : ` until ${day(until)}`
  switch (measure) {
    case 'warning':
      return 'This is a warning.'
    case 'content_removed':
      return 'We have removed something from your profile.'
    case 'restriction':
      return `You cannot use ${scope.features.map((name) => FEATURES[name] ?? name).join(', ')}${end}.`
    case 'suspension':
      return `Your account is suspended${end}.`
    case 'ban':
      return 'Your account is banned.'
  }
}

/** The statement of reasons, and its appeal. */
export const statementWords = (statement: Statement): Child[] => [
  h('p', { className: 'statement-measure' }, measureWords(statement)),
  h('p', {}, h('b', {}, `${statement.policy.title}: `), statement.policy.text),
  h('p', {}, statement.explanation),
  h('p', { className: 'hint' }, `Decided by a person on ${day(statement.from)}.`),
]

const APPEAL_STATES = {
  open: 'You have appealed. Somebody else looks at it.',
  granted: 'Your appeal was granted; what was done is undone.',
  rejected: 'Your appeal was rejected.',
} as const

/** The state of the appeal, or the form for one. @param send submits the words */
export function appealPart(statement: Statement, send: (text: string) => Promise<unknown>): HTMLElement {
  const { appeal, appeal_until, undone_at } = statement
  const part = h('div', { className: 'stacked' })
  if (appeal)
    fill(
      part,
      h('p', { role: 'status' }, APPEAL_STATES[appeal.status]),
      appeal.explanation && h('p', {}, appeal.explanation),
    )
  else if (undone_at !== undefined) fill(part, h('p', { role: 'status' }, 'This was taken back.'))
  else if (Date.parse(appeal_until) < now()) fill(part, h('p', { className: 'hint' }, 'It can no longer be appealed.'))
  else
    fill(
      part,
      form(
        async (data) => {
          await send(textOf(data, 'text'))
          fill(part, h('p', { role: 'status' }, APPEAL_STATES.open))
        },
        field(
          'Why is this wrong?',
          h('textarea', { name: 'text', rows: 4, maxLength: 2000, required: true }),
          `Free, until ${day(appeal_until)}. Somebody else than before decides.`,
        ),
        submitButton('Appeal'),
      ),
    )
  return part
}

/** The list of decisions about the user, in the settings. */
export function statementList(scope: Scope): HTMLElement {
  const list = h('ul', { className: 'rows' })
  scope.watch(statements, (all) =>
    fill(list, ...(all.length === 0 ? [h('li', { className: 'hint' }, 'There are none.')] : all.map(statementRow))),
  )
  loadStatements().catch(complain)
  return list
}

const statementRow = (statement: Statement): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, statement.policy.title),
      h('span', { className: 'row-text' }, measureWords(statement)),
    ),
    h(
      'button',
      { type: 'button', 'aria-label': `Read about: ${statement.policy.title}`, onclick: () => read(statement) },
      'Read',
    ),
  )

const appealTo = (id: string) => async (text: string) => {
  await api('POST', `/safety/statements/${id}/appeal`, { text })
  await loadStatements()
}

function read(statement: Statement): void {
  openDialog('A decision about your account', () => [
    ...statementWords(statement),
    appealPart(statement, appealTo(statement.id)),
  ])
}

/** Shows warnings that the user has not acknowledged, one after the other, above everything else. */
export function askToAcknowledge(scope: Scope): void {
  let isOpen = false
  scope.watch(statements, (all) => {
    const next = all.findLast(
      ({ measure, acknowledged_at, undone_at }) =>
        measure === 'warning' && acknowledged_at === undefined && undone_at === undefined,
    )
    if (!next || isOpen) return
    isOpen = true
    const { element } = openDialog('A warning', ({ close }) => [
      ...statementWords(next),
      h(
        'div',
        { className: 'actions' },
        h(
          'button',
          { type: 'button', className: 'primary', onclick: () => void acknowledge(next.id, close) },
          'I have understood',
        ),
        h('button', { type: 'button', onclick: () => (close(), read(next)) }, 'Appeal'),
      ),
    ])
    element.addEventListener('close', () => (isOpen = false))
  })
}

async function acknowledge(id: string, close: () => void): Promise<void> {
  if (!(await attempt(() => api('POST', `/safety/statements/${id}/acknowledge`)))) return
  close()
  toast('Thank you.')
  await loadStatements().catch(complain)
}
