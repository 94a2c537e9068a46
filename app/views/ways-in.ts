import { api } from '../api/api.ts'
import type { WayIn } from '../api/wire.ts'
import { fill, h } from '../ui/dom.ts'
import { confirmed } from '../ui/dialog.ts'
import { complain } from '../ui/toast.ts'

const NAMES = { phone: 'Phone', email: 'E-mail', google: 'Google' } as const

/** A sign-in method, with its actions. */
export function wayInRow({ kind, hint, is_proved }: WayIn, action: Node | null = null): HTMLElement {
  const words = [hint, is_proved ? null : 'not confirmed yet'].filter((word) => word !== null)
  return h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, NAMES[kind]),
      h('span', { className: 'row-text' }, words.join(', ')),
    ),
    action,
  )
}

/** The sign-in methods of the account. @param sensitive runs actions that require a recent sign-in */
export function waysIn(sensitive: (work: () => Promise<unknown>) => Promise<boolean>): HTMLElement {
  const list = h('ul', { className: 'rows' })
  const show = (ways: WayIn[]) =>
    fill(list, ...ways.map((way) => wayInRow(way, way.is_removable ? removal(way) : null)))
  const removal = ({ kind }: WayIn) =>
    h('button', { type: 'button', 'aria-label': `Remove ${NAMES[kind]}`, onclick: () => void remove(kind) }, 'Remove')
  const remove = async (kind: WayIn['kind']) => {
    const isSure = await confirmed(
      `Remove ${NAMES[kind]}?`,
      'It opens your account no more, and your other devices are signed out.',
      'Remove',
    )
    if (!isSure) return
    await sensitive(async () => show((await api<{ ways_in: WayIn[] }>('DELETE', `/auth/link/${kind}`)).ways_in))
  }
  api<{ ways_in: WayIn[] }>('GET', '/auth/ways-in').then(({ ways_in }) => show(ways_in), complain)
  return list
}
