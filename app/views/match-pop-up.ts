import type { Card } from '../api/wire.ts'
import { go } from '../router.ts'
import { profile } from '../state/me.ts'
import { avatar } from '../ui/avatar.ts'
import { h } from '../ui/dom.ts'
import { openDialog } from '../ui/dialog.ts'
import { nameOf } from '../ui/name.ts'

export interface NewMatch {
  user: Pick<Card, 'id' | 'first_name' | 'age' | 'photos'>
  conversationId: string
}

/** The event and the response to one's own like report the same match. */
const announced = new Set<string>()

/** Announces a match, once. */
export function announceMatch({ user, conversationId }: NewMatch): void {
  if (announced.has(conversationId)) return
  announced.add(conversationId)
  const me = profile.value
  openDialog(
    'It’s a match!',
    ({ close }) => [
      h(
        'div',
        { className: 'pair' },
        me &&
          avatar(
            { id: me.id, first_name: me.first_name ?? '', age: 0, photos: me.photos.map(({ url }) => url) },
            'large',
          ),
        avatar(user, 'large'),
      ),
      h('p', {}, `You and ${nameOf(user)} like each other.`),
      h(
        'div',
        { className: 'actions' },
        h(
          'button',
          { type: 'button', className: 'primary', onclick: () => (close(), go(`chat/${conversationId}`)) },
          'Say hello',
        ),
        h('button', { type: 'button', onclick: close }, 'Later'),
      ),
    ],
    'match',
  )
}

/** Users who have ended their match may match again. */
export const forgetMatch = (conversationId: string): void => void announced.delete(conversationId)
