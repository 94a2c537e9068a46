import { conversations, requests, unreadTotal } from '../state/inbox.ts'
import { hub } from '../state/hub.ts'
import { show, whereTo, type View } from '../router.ts'
import { h, icon, type IconName } from '../ui/dom.ts'
import { newScope, type Scope } from '../ui/scope.ts'
import { chatView } from './chat.ts'
import { discoverView } from './discover.ts'
import { likesView } from './likes.ts'
import { liveView } from './live.ts'
import { messagesView } from './messages.ts'
import { pageLinks } from './page-links.ts'
import { personPage } from './person.ts'
import { paymentBanner } from './premium/banner.ts'
import { premiumView } from './premium/page.ts'
import { profileView } from './profile.ts'
import { settingsView } from './settings.ts'
import { walletView } from './wallet/page.ts'

const PLACES: Readonly<Record<string, View>> = {
  discover: discoverView,
  live: liveView,
  likes: likesView,
  messages: messagesView,
  chat: chatView,
  person: personPage,
  profile: profileView,
  settings: settingsView,
  premium: premiumView,
  wallet: walletView,
}

const LINKS: readonly (readonly [place: string, label: string, icon: IconName])[] = [
  ['discover', 'Discover', 'cards'],
  ['live', 'Live', 'bolt'],
  ['likes', 'Likes', 'heart'],
  ['messages', 'Messages', 'chat'],
  ['profile', 'Profile', 'person'],
]

/** Places that are reached from the profile. */
const OF_THE_PROFILE: ReadonlySet<string> = new Set(['settings', 'premium', 'wallet'])

/** A chat fills its whole place, and the page about Premium says the same itself. */
const WITHOUT_BANNER: ReadonlySet<string> = new Set(['chat', 'premium'])

/** The frame of the signed-in app: the navigation, and the open place. */
export function shell(root: HTMLElement): Scope {
  const scope = newScope()
  const main = h('main', { id: 'place' })
  const links = LINKS.map(([place, label, name]) =>
    h('a', { href: `#/${place}`, className: 'nav-link' }, icon(name), h('span', {}, label)),
  )
  const [, , , messages] = links
  const badge = h('span', { className: 'badge' })
  messages?.append(badge)
  const state = h('p', { className: 'connection', role: 'status', hidden: true }, 'Connecting again…')
  root.replaceChildren(
    h(
      'a',
      {
        href: '#place',
        className: 'skip',
        onclick: (event) => (event.preventDefault(), main.querySelector('h1')?.focus()),
      },
      'Skip to content',
    ),
    h(
      'nav',
      { className: 'nav', 'aria-label': 'Main' },
      h('span', { className: 'brand' }, icon('heart'), h('span', {}, 'VibesMatch')),
      ...links,
      pageLinks(),
    ),
    main,
    state,
  )

  const count = () => {
    const total = unreadTotal() + requests.value.length
    badge.textContent = total === 0 ? '' : String(total)
    messages?.setAttribute('aria-label', total === 0 ? 'Messages' : `Messages, ${total} new`)
  }
  scope.watch(conversations, count)
  scope.watch(requests, count)
  let patience: ReturnType<typeof setTimeout> | undefined
  scope.watch(hub.state, (value) => {
    clearTimeout(patience)
    if (value === 'open') state.hidden = true
    // A short disconnection is not shown.
    else patience = setTimeout(() => (state.hidden = false), 1_500)
  })

  const banner = paymentBanner(scope)
  let place: Scope | null = null
  const follow = () => {
    const [name = '', ...parameters] = whereTo()
    const view = PLACES[name]
    if (!view) return location.replace('#/discover')
    place?.end()
    document.body.dataset['place'] = name
    for (const [i, [link]] of LINKS.entries()) {
      const isHere =
        link === name || (link === 'messages' && name === 'chat') || (link === 'profile' && OF_THE_PROFILE.has(name))
      if (isHere) links[i]?.setAttribute('aria-current', 'page')
      else links[i]?.removeAttribute('aria-current')
    }
    place = show(main, view, parameters, true)
    if (!WITHOUT_BANNER.has(name)) main.prepend(banner)
  }
  addEventListener('hashchange', follow, { signal: scope.signal })
  scope.onEnd(() => place?.end())
  follow()
  return scope
}
