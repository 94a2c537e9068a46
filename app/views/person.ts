import { api } from '../api/api.ts'
import type { Decided, Person } from '../api/wire.ts'
import { emptyState, go, type View } from '../router.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { attempt, describe, toast } from '../ui/toast.ts'
import { announceMatch } from './match-pop-up.ts'
import { personCard } from './person-card.ts'
import { safetyMenu } from './safety.ts'

/** A user as others see them. */
export const personPage: View = {
  title: 'Profile',
  render(_scope, [id = '']) {
    const body = h(
      'div',
      { className: 'place narrow' },
      h('h1', { className: 'sr' }, 'Profile'),
      h('div', { className: 'skeleton card' }),
    )
    const load = async () => {
      const { profile } = await api<{ profile: Person }>('GET', `/profile/${encodeURIComponent(id)}`)
      const user = { ...profile, first_name: profile.first_name ?? '', age: profile.age ?? 0 }
      const like = async () => {
        const decided = await api<Decided>('POST', `/matches/like/${id}`)
        if (decided.conversation_id !== undefined) announceMatch({ user, conversationId: decided.conversation_id })
      }
      const remember = async () => {
        await api('POST', '/connections/shortlist', { user_id: id })
        toast(`${user.first_name} is on your shortlist.`)
      }
      fill(
        body,
        h(
          'header',
          { className: 'place-head' },
          iconButton('back', 'Back', () => history.back()),
          h('h1', {}, user.first_name),
        ),
        personCard(profile, [
          iconButton('star', `Put ${user.first_name} on your shortlist`, () => void attempt(remember)),
          iconButton(
            'heart',
            `Like ${user.first_name}`,
            () => void attempt(like, { target: id, onBought: () => toast(`${user.first_name} has your super like.`) }),
          ),
          iconButton('more', 'More', () => safetyMenu(user, () => go('messages'))),
        ]),
      )
    }
    load().catch((error: unknown) => fill(body, emptyState('Nobody to be seen', describe(error))))
    return body
  },
}
