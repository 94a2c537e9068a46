import { api, page } from '../api/api.ts'
import { myId } from '../api/session.ts'
import type { Conversation, Match } from '../api/wire.ts'
import { dial } from '../calls/calls.ts'
import { emptyState, go, type View } from '../router.ts'
import { hub } from '../state/hub.ts'
import { conversations, loadInbox, openChat } from '../state/inbox.ts'
import { Thread } from '../state/thread.ts'
import { avatar } from '../ui/avatar.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { confirmed, type Choice } from '../ui/dialog.ts'
import type { Scope } from '../ui/scope.ts'
import { ago } from '../ui/time.ts'
import { attempt, complain } from '../ui/toast.ts'
import { composer } from './composer.ts'
import { liveBanner } from './live-banner.ts'
import { messageLog } from './message-log.ts'
import { messageList } from './messages.ts'
import { safetyMenu } from './safety.ts'
import { nameOf } from '../ui/name.ts'

/** How long a conversation may take to appear, in milliseconds. */
const PATIENCE = 5_000

/** One conversation; on wide screens beside the list of all. */
export const chatView: View = {
  title: 'Chat',
  render(scope, [id = '']) {
    const chat = h('section', { className: 'chat' }, h('h1', { className: 'sr' }, 'Chat'))
    openChat.value = id
    scope.onEnd(() => {
      if (openChat.value === id) openChat.value = null
    })
    find(id)
      .then((conversation) => {
        if (scope.signal.aborted) return
        if (conversation) open(scope, chat, conversation)
        else fill(chat, emptyState('This chat is gone', 'It has ended, or there never was one.'))
      })
      .catch(complain)
    return h(
      'div',
      { className: 'split' },
      h('aside', { className: 'beside', 'aria-label': 'Chats' }, ...messageList(scope, '', id)),
      chat,
    )
  },
}

/** A conversation that is active, archived, or about to appear in the list. */
async function find(id: string): Promise<Conversation | undefined> {
  const among = (list: readonly Conversation[] | null) => list?.find((one) => one.id === id)
  const known = among(conversations.value)
  if (known) return known
  await loadInbox()
  const loaded = among(conversations.value)
  if (loaded) return loaded
  const { data } = await page<{ conversations: Conversation[] }>('/conversations?type=archived&limit=50')
  return among(data.conversations) ?? appearing(id)
}

/** A match is returned before its conversation is on the list; an event then adds it. */
function appearing(id: string): Promise<Conversation | undefined> {
  return new Promise((resolve) => {
    const done = (found: Conversation | undefined) => {
      clearTimeout(patience)
      stop()
      resolve(found)
    }
    const patience = setTimeout(() => done(undefined), PATIENCE)
    const stop = conversations.subscribe((all) => {
      const found = all?.find((one) => one.id === id)
      if (found) done(found)
    })
  })
}

function open(scope: Scope, chat: HTMLElement, conversation: Conversation): void {
  const thread = new Thread(conversation.id)
  const isOpen = conversation.status === 'active'
  const { user } = conversation
  document.title = `${nameOf(user)} – VibesMatch`
  const presence = h('span', { className: 'hint' })
  const face = h('span', {})
  scope.watch(conversations, (all) => {
    const now = all?.find(({ id }) => id === conversation.id)?.user ?? user
    fill(face, avatar(now))
    presence.textContent =
      now.is_online === true ? 'Online' : now.last_active === undefined ? '' : `Active ${ago(now.last_active)}`
  })
  const head = h(
    'header',
    { className: 'chat-head' },
    h('a', { href: '#/messages', className: 'icon-button to-list', 'aria-label': 'All chats' }, backIcon()),
    h(
      'a',
      { href: `#/person/${user.id}`, className: 'chat-who' },
      face,
      h('span', {}, h('h1', {}, nameOf(user)), presence),
    ),
    h(
      'span',
      { className: 'chat-actions' },
      ...(isOpen && conversation.match_id !== undefined
        ? [
            iconButton('phone', `Call ${nameOf(user)}`, () => void dial(conversation, 'audio')),
            iconButton('camera', `Video call with ${nameOf(user)}`, () => void dial(conversation, 'video')),
          ]
        : []),
      iconButton('more', 'More', () => safetyMenu(user, () => go('messages'), choices(conversation))),
    ),
  )
  const ended = h('p', { className: 'notice' }, 'This match has ended. You can read what was said, and write no more.')
  const foot = h('div', {}, isOpen ? composer(scope, thread) : ended)
  const banner = h('div', {})
  if (isOpen) void showLive(scope, banner, conversation.id)
  hub.on(
    'match:ended',
    ({ conversation_id }) => conversation_id === conversation.id && (fill(foot, ended), fill(banner)),
    scope.signal,
  )
  fill(chat, head, banner, messageLog(scope, thread, user), foot)
  head.querySelector('h1')?.setAttribute('tabindex', '-1')
  thread.follow(scope.signal)
  thread.load().catch(complain)
  markRead(scope, thread)
}

const backIcon = () => iconButton('back', 'All chats', () => {}).firstElementChild

async function showLive(scope: Scope, banner: HTMLElement, conversationId: string): Promise<void> {
  const { matches } = await api<{ matches: Match[] }>('GET', '/matches/active?limit=50').catch(() => ({ matches: [] }))
  const match = matches.find(
    ({ conversation_id, expires_at }) => conversation_id === conversationId && expires_at !== undefined,
  )
  if (match?.expires_at !== undefined) fill(banner, liveBanner(scope, match.id, match.expires_at))
}

/** Marks the newest visible message as read. */
function markRead(scope: Scope, thread: Thread): void {
  let told = 0
  const look = () => {
    const newest = thread.messages.value.findLast(({ sender_id }) => sender_id !== myId())
    if (!newest || newest.seq <= told || newest.is_read || document.visibilityState !== 'visible') return
    told = newest.seq
    hub.request('mark_read', { message_id: newest.id }).catch(() => (told = 0))
  }
  scope.watch(thread.messages, look)
  document.addEventListener('visibilitychange', look, { signal: scope.signal })
}

function choices({ id, match_id, status, user }: Conversation): Choice[] {
  const put = (where: 'archive' | 'unarchive') => () =>
    void attempt(async () => {
      await api('POST', `/conversations/${id}/${where}`)
      await loadInbox()
      go('messages')
    })
  const unmatch = async () => {
    const isSure = await confirmed(
      `End the match with ${nameOf(user)}?`,
      'You both can still read this chat, and write no more.',
      'Unmatch',
    )
    if (isSure && (await attempt(() => api('DELETE', `/matches/${match_id ?? ''}`)))) go('messages')
  }
  if (match_id === undefined) return []
  return [
    status === 'active' ? { label: 'Archive', run: put('archive') } : { label: 'Bring back', run: put('unarchive') },
    { label: 'Unmatch', isBad: true, run: () => void unmatch() },
  ]
}
