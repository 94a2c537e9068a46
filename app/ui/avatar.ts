import type { Card } from '../api/wire.ts'
import { h } from './dom.ts'
import { nameOf } from './name.ts'

/** The small round picture of a user, with a dot while they are online. The text beside it names them. */
export function avatar({ first_name, photos, is_online }: Card, size: 'small' | 'large' = 'small'): HTMLElement {
  const [photo] = photos
  return h(
    'span',
    { className: `avatar ${size}${is_online === true ? ' online' : ''}`, 'aria-hidden': 'true' },
    photo === undefined
      ? h('span', {}, nameOf({ first_name }).charAt(0))
      : h('img', { src: photo, alt: '', loading: 'lazy' }),
  )
}
