import { api, page } from '../api/api.ts'
import type { Shortlisted } from '../api/wire.ts'
import { emptyState, linkTo } from '../router.ts'
import { avatar } from '../ui/avatar.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { shortTime } from '../ui/time.ts'
import { attempt } from '../ui/toast.ts'

/** Fills a list with the users on the shortlist. */
export async function showShortlist(list: HTMLElement): Promise<void> {
  const { data } = await page<{ shortlist: Shortlisted[] }>('/connections/shortlist?limit=50')
  if (data.shortlist.length === 0)
    return fill(
      list,
      h(
        'li',
        { className: 'whole-row' },
        emptyState('Nobody yet', 'Whom you put on your shortlist is kept here.', linkTo('discover', 'Discover people')),
      ),
    )
  fill(
    list,
    ...data.shortlist.map(({ user, added_at }) => {
      const remove = () =>
        void attempt(async () => {
          await api('DELETE', `/connections/shortlist/${user.id}`)
          await showShortlist(list)
        })
      return h(
        'li',
        { className: 'row' },
        avatar(user),
        h(
          'span',
          { className: 'row-words' },
          h('a', { className: 'row-name', href: `#/person/${user.id}` }, `${user.first_name}, ${user.age}`),
        ),
        h('span', { className: 'row-side' }, shortTime(added_at)),
        iconButton('close', `Take ${user.first_name} off the shortlist`, remove),
      )
    }),
  )
}
