import { api, page } from '../api/api.ts'
import type { Decided, Like } from '../api/wire.ts'
import { heading, linkTo, type View } from '../router.ts'
import { hub } from '../state/hub.ts'
import { plan } from '../state/plan.ts'
import { blurred } from '../ui/blur.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { attempt, complain } from '../ui/toast.ts'
import { emptyPlace } from './blocks.ts'
import { openPaywall } from './premium/paywall.ts'
import { announceMatch } from './match-pop-up.ts'
import { nameAndAge, nameOf } from '../ui/name.ts'
import { showShortlist } from './shortlist.ts'

const TABS = [
  ['', 'Likes'],
  ['shortlist', 'Shortlist'],
] as const

const tabs = (open: string) =>
  h(
    'nav',
    { className: 'tabs', 'aria-label': 'Likes and shortlist' },
    ...TABS.map(([name, label]) =>
      h(
        'a',
        { href: `#/likes${name === '' ? '' : `/${name}`}`, ...(name === open ? { 'aria-current': 'page' } : {}) },
        label,
      ),
    ),
  )

/** The people who like the user, and those on the user's shortlist. */
export const likesView: View = {
  title: 'Likes',
  render(scope, [tab = '']) {
    if (tab === 'shortlist') {
      const rows = h('ul', { className: 'rows' })
      showShortlist(rows).catch(complain)
      return h('div', { className: 'place' }, heading('Likes'), tabs(tab), rows)
    }
    const grid = h('ul', { className: 'likes' })
    const count = h('p', { role: 'status' })
    const showWho = h(
      'button',
      {
        type: 'button',
        className: 'primary',
        hidden: true,
        onclick: () =>
          openPaywall({
            title: 'See who likes you',
            text: 'They like you already: with Premium you see who it is, and answer at once.',
            planIds: null,
            offers: [],
          }),
      },
      'See who likes you',
    )
    const notice = h('div', { className: 'notice', hidden: true }, count, showWho)
    const load = async () => {
      const { data } = await page<{ count: number; likes: Like[] }>('/matching/likes?limit=50')
      const hidden = data.likes.some(({ is_blurred }) => is_blurred)
      count.textContent =
        data.count === 0
          ? ''
          : `${hidden ? 'About ' : ''}${data.count} ${data.count === 1 ? 'person likes' : 'people like'} you.`
      notice.hidden = data.count === 0
      showWho.hidden = !hidden
      fill(grid, ...data.likes.map(likeCard))
      if (data.count === 0)
        fill(
          grid,
          h(
            'li',
            { className: 'whole-row' },
            emptyPlace(
              scope,
              'matches_empty',
              { title: 'No likes yet', text: 'Whoever likes you comes up here.' },
              linkTo('discover', 'Discover people'),
            ),
          ),
        )
    }
    const likeCard = ({ user, blur_hash, kind, note }: Like): HTMLElement => {
      if (!user)
        return h(
          'li',
          { className: 'like-card' },
          blur_hash === null ? null : blurred(blur_hash),
          h('span', { className: 'sr' }, 'Somebody likes you'),
        )
      const answer = (action: 'like' | 'pass') =>
        void attempt(async () => {
          const decided = await api<Decided>('POST', '/matching/swipe', { target_user_id: user.id, action })
          if (decided.conversation_id !== undefined) announceMatch({ user, conversationId: decided.conversation_id })
          await load()
        })
      return h(
        'li',
        { className: 'like-card' },
        h('img', { src: user.photos[0] ?? '', alt: '' }),
        h(
          'div',
          { className: 'like-words' },
          h('a', { href: `#/person/${user.id}` }, nameAndAge(user)),
          kind === 'super_like' && h('span', { className: 'chip shared' }, 'Super like'),
          note !== undefined && h('p', {}, `“${note}”`),
        ),
        h(
          'div',
          { className: 'like-actions' },
          iconButton('close', `Pass on ${nameOf(user)}`, () => answer('pass'), { className: 'round pass small' }),
          iconButton('heart', `Like ${nameOf(user)}`, () => answer('like'), { className: 'round like small' }),
        ),
      )
    }
    const reload = () => void load().catch(complain)
    hub.on('interest:received', reload, scope.signal)
    // The plan decides whom it shows.
    scope.watch(plan, reload)
    return h('div', { className: 'place' }, heading('Likes'), tabs(tab), notice, grid)
  },
}
