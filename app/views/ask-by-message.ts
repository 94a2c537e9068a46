import { api } from '../api/api.ts'
import type { Card } from '../api/wire.ts'
import { go } from '../router.ts'
import { plan } from '../state/plan.ts'
import { h } from '../ui/dom.ts'
import { openDialog } from '../ui/dialog.ts'
import { field, form, submitButton, textOf } from '../ui/form.ts'
import { attempt, toast } from '../ui/toast.ts'
import { nameOf } from '../ui/name.ts'

const MAX = 250

interface Sent {
  conversation_id?: string
}

/** Writes to a user without a match: a request, or with the premium plan or coins a message at once. */
export function askByMessage(user: Pick<Card, 'id' | 'first_name'>, onSent: () => void): void {
  const isPremium = plan.value === 'premium'
  openDialog(`Write to ${nameOf(user)}`, ({ close }) => {
    const send = async (path: '/messages/send' | '/messages/request', content: string) => {
      const { conversation_id } = await api<Sent>('POST', path, { receiver_id: user.id, content })
      close()
      onSent()
      if (conversation_id !== undefined) go(`chat/${conversation_id}`)
      else toast(`${nameOf(user)} can answer, accept or decline now.`)
    }
    const atOnce = (content: string): Promise<boolean> =>
      attempt(() => send('/messages/send', content), { target: user.id, onBought: () => void atOnce(content) })
    return [
      form(
        async (data) => {
          const content = textOf(data, 'content')
          if (isPremium || data.get('way') === 'at_once') await atOnce(content)
          else await send('/messages/request', content)
        },
        field(
          'Your message',
          h('textarea', { name: 'content', rows: 4, maxLength: MAX * 2 }),
          isPremium ? 'It arrives at once.' : `At most ${MAX} characters. One message until it is accepted.`,
        ),
        submitButton('Send'),
        !isPremium && h('button', { type: 'submit', name: 'way', value: 'at_once' }, 'Send without asking first'),
      ),
    ]
  })
}
