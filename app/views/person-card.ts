import type { FeedCard, Person } from '../api/wire.ts'
import { h, iconButton, type Child } from '../ui/dom.ts'

/** A user with pictures, text and shared interests. */
export function personCard(person: FeedCard | Person, actions: Child[] = []): HTMLElement {
  const { first_name, age, bio, distance_km, interests, mutual_interests } = person
  const name = first_name ?? ''
  const shared = new Set(mutual_interests)
  return h(
    'article',
    { className: 'card person', 'aria-label': `${name}, ${age ?? ''}` },
    photos(name, person.photos),
    h(
      'div',
      { className: 'person-words' },
      h(
        'header',
        {},
        h('h2', {}, name, ' ', h('span', { className: 'age' }, age)),
        h('div', { className: 'person-actions' }, ...actions),
      ),
      distance_km !== undefined && h('p', { className: 'hint' }, `About ${distance_km} km away`),
      bio !== null && h('p', { className: 'bio' }, bio),
      interests.length > 0 &&
        h(
          'ul',
          { className: 'chips', 'aria-label': 'Interests' },
          ...interests.map((interest) =>
            h(
              'li',
              { className: shared.has(interest) ? 'chip shared' : 'chip' },
              interest,
              shared.has(interest) && h('span', { className: 'sr' }, ' (yours, too)'),
            ),
          ),
        ),
    ),
  )
}

function photos(name: string, addresses: string[]): HTMLElement {
  const image = h('img', { draggable: false })
  const dots = h('div', { className: 'dots', 'aria-hidden': 'true' }, ...addresses.map(() => h('span')))
  let at = 0
  const turn = (step: number) => {
    at = (at + step + addresses.length) % addresses.length
    image.src = addresses[at] ?? ''
    image.alt = `Photo ${at + 1} of ${addresses.length} of ${name}`
    for (const [i, dot] of Array.from(dots.children).entries()) dot.classList.toggle('on', i === at)
  }
  if (addresses.length === 0) return h('div', { className: 'photos none', 'aria-hidden': 'true' }, name.charAt(0))
  turn(0)
  return h(
    'div',
    { className: 'photos' },
    image,
    addresses.length > 1 && dots,
    addresses.length > 1 && iconButton('back', 'Photo before', () => turn(-1), { className: 'turn before' }),
    addresses.length > 1 && iconButton('back', 'Next photo', () => turn(1), { className: 'turn next' }),
  )
}
