import { api } from '../api/api.ts'
import type { Card } from '../api/wire.ts'
import { go } from '../router.ts'
import { h } from '../ui/dom.ts'
import { chooseAction, confirmed, openDialog, type Choice } from '../ui/dialog.ts'
import { field, form, select, submitButton, textOf } from '../ui/form.ts'
import { attempt, toast } from '../ui/toast.ts'

const REASONS = [
  ['fake_profile', 'A fake profile'],
  ['inappropriate_behavior', 'Behaves badly'],
  ['spam', 'Spam'],
  ['harassment', 'Harassment'],
  ['underage', 'Is under 18'],
  ['scam', 'Wants money, a scam'],
  ['other', 'Something else'],
] as const

type Somebody = Pick<Card, 'id'> & { first_name: string | null }

/** Safety actions about a user. `onBlocked` runs once they are hidden. */
export function safetyMenu(user: Somebody, onBlocked: () => void, more: readonly Choice[] = []): void {
  const name = user.first_name ?? 'this person'
  chooseAction(name, [
    { label: 'View profile', run: () => go(`person/${user.id}`) },
    ...more,
    { label: 'Report', run: () => report(user, onBlocked) },
    { label: 'Block', isBad: true, run: () => void block(user, onBlocked) },
  ])
}

async function block(user: Somebody, onBlocked: () => void): Promise<void> {
  const name = user.first_name ?? 'this person'
  const isSure = await confirmed(
    `Block ${name}?`,
    'You no longer see each other anywhere, and your match ends. They are not told.',
    'Block',
  )
  if (isSure && (await attempt(() => api('POST', `/users/${user.id}/block`)))) {
    toast(`${name} is blocked. You can take that back in the settings.`)
    onBlocked()
  }
}

function report(user: Somebody, onBlocked: () => void): void {
  const name = user.first_name ?? 'this person'
  openDialog(`Report ${name}`, ({ close }) => [
    form(
      async (data) => {
        const description = textOf(data, 'description')
        await api('POST', `/users/${user.id}/report`, {
          reason: textOf(data, 'reason'),
          ...(description === '' ? {} : { description }),
          ...(data.get('illegal') === null ? {} : { is_illegal: true }),
        })
        close()
        toast('Thank you. We look into it.')
        if (data.get('block') !== null) {
          await api('POST', `/users/${user.id}/block`)
          onBlocked()
        }
      },
      field('What is wrong?', select('reason', REASONS, 'fake_profile')),
      field(
        'Tell us more',
        h('textarea', { name: 'description', rows: 3, maxLength: 2000 }),
        'Optional. They are not told.',
      ),
      h(
        'label',
        { className: 'check' },
        h('input', { type: 'checkbox', name: 'illegal' }),
        'I believe that this is illegal',
      ),
      h(
        'label',
        { className: 'check' },
        h('input', { type: 'checkbox', name: 'block', checked: true }),
        `Block ${name}, too`,
      ),
      submitButton('Send report'),
    ),
  ])
}
