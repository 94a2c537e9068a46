import { blocks, blocksAt } from '../state/blocks.ts'
import { profile } from '../state/me.ts'
import { emptyState } from '../router.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { safeLink } from '../ui/link.ts'
import type { Scope } from '../ui/scope.ts'

/** What operators have placed. Of a place for one, the block with the highest priority is shown. */

/** The banner above the feed; hidden while there is none. */
export function homeBanner(scope: Scope): HTMLElement {
  const banner = h('aside', { className: 'notice home-banner', 'aria-label': 'News', hidden: true })
  scope.watch(blocks, () => {
    const [block] = blocksAt('home_banner', 'banner')
    banner.hidden = !block
    if (!block) return fill(banner)
    const { title, text, action } = block.data
    fill(
      banner,
      h('div', { className: 'home-banner-words' }, h('strong', {}, title), h('p', {}, text)),
      action && safeLink(action.url, action.label, 'button'),
    )
  })
  return banner
}

interface Usual {
  title: string
  text: string
}

/** An empty list: in the words of operators where they have placed some. The usual actions stay. */
export function emptyPlace(scope: Scope, placement: string, usual: Usual, ...actions: Node[]): HTMLElement {
  const place = h('div', { className: 'block-place' })
  scope.watch(blocks, () => {
    const [block] = blocksAt(placement, 'empty_state')
    const { title, text } = block?.data ?? usual
    const own = block?.data.action && safeLink(block.data.action.url, block.data.action.label, 'button primary')
    fill(place, emptyState(title, text, ...(own ? [own] : []), ...actions))
  })
  return place
}

/** What operators say about Premium where it is offered. */
export function paywallBlock(): HTMLElement | null {
  const [block] = blocksAt('paywall', 'paywall')
  if (!block) return null
  const { title, text, benefits } = block.data
  return h(
    'section',
    { className: 'pitch' },
    h('h3', {}, title),
    h('p', {}, text),
    h('ul', { className: 'included' }, ...benefits.map((line) => h('li', {}, icon('check'), h('span', {}, line)))),
  )
}

/** The first steps, until the profile is published. */
export function onboarding(scope: Scope): HTMLElement {
  const card = h('section', { className: 'card onboarding' })
  const show = () => {
    const steps = blocksAt('onboarding', 'onboarding_step')
    card.hidden = steps.length === 0 || profile.value?.is_published !== false
    fill(
      card,
      h('h2', {}, 'First steps'),
      h('ol', {}, ...steps.map(({ data }) => h('li', {}, h('strong', {}, data.title), h('p', {}, data.text)))),
    )
  }
  scope.watch(blocks, show)
  scope.watch(profile, show)
  return card
}
