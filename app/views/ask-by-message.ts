import { api } from '../api/api.ts'
import type { Card } from '../api/wire.ts'
import { go } from '../router.ts'
import { plan } from '../state/plan.ts'
import { h } from '../ui/dom.ts'
import { openDialog } from '../ui/dialog.ts'
import { field, form, submitButton, textOf } from '../ui/form.ts'
import { toast } from '../ui/toast.ts'
import { nameOf } from '../ui/name.ts'

const MAX = 250

/** Writes to a user without a match: a request, or with the premium plan a message at once. */
export function askByMessage(user: Pick<Card, 'id' | 'first_name'>, onSent: () => void): void {
  const isPremium = plan.value === 'premium'
  openDialog(`Write to ${nameOf(user)}`, ({ close }) => [
    form(
      async (data) => {
        const content = textOf(data, 'content')
        const answer = await (isPremium
          ? api<{ conversation_id?: string }>('POST', '/messages/send', { receiver_id: user.id, content })
          : api<{ conversation_id?: string }>('POST', '/messages/request', { receiver_id: user.id, content }))
        close()
        onSent()
        if (answer.conversation_id !== undefined) go(`chat/${answer.conversation_id}`)
        else toast(`${nameOf(user)} can answer, accept or decline now.`)
      },
      field(
        'Your message',
        h('textarea', { name: 'content', rows: 4, maxLength: MAX * 2 }),
        isPremium ? 'It arrives at once.' : `At most ${MAX} characters. One message until it is accepted.`,
      ),
      submitButton('Send'),
    ),
  ])
}
