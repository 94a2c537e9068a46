import { api, page } from '../api/api.ts'
import { myId } from '../api/session.ts'
import type { Conversation, MessageRequest } from '../api/wire.ts'
import { emptyState, go, heading, linkTo, type View } from '../router.ts'
import { conversations, loadInbox, requests } from '../state/inbox.ts'
import { avatar } from '../ui/avatar.ts'
import { fill, h, type Child } from '../ui/dom.ts'
import type { Scope } from '../ui/scope.ts'
import { shortTime } from '../ui/time.ts'
import { attempt, complain } from '../ui/toast.ts'
import { emptyPlace } from './blocks.ts'
import { showCalls } from './call-list.ts'
import { announceMatch } from './match-pop-up.ts'
import { nameAndAge, nameOf } from '../ui/name.ts'

const TABS = [
  ['', 'Chats'],
  ['requests', 'Requests'],
  ['calls', 'Calls'],
  ['archived', 'Archive'],
] as const

/** All conversations, requests, calls, and archived ones. */
export const messagesView: View = {
  title: 'Messages',
  render: (scope, [tab = '']) =>
    h('div', { className: 'place narrow' }, heading('Messages'), ...messageList(scope, tab)),
}

/** The lists with their tabs; beside an open chat as well. */
export function messageList(scope: Scope, tab: string, openId = ''): Child[] {
  const list = h('ul', { className: 'rows' })
  const tabs = h('nav', { className: 'tabs', 'aria-label': 'Kinds of messages' })
  scope.watch(requests, ({ length }) =>
    fill(
      tabs,
      ...TABS.map(([name, label]) =>
        h(
          'a',
          { href: `#/messages${name === '' ? '' : `/${name}`}`, ...(name === tab ? { 'aria-current': 'page' } : {}) },
          label,
          name === 'requests' && length > 0 && h('span', { className: 'badge' }, length),
        ),
      ),
    ),
  )
  if (tab === 'requests') showRequests(scope, list)
  else if (tab === 'calls') void showCalls(list).catch(complain)
  else if (tab === 'archived') void showArchive(list).catch(complain)
  else
    scope.watch(conversations, (all) => {
      if (all?.length === 0)
        fill(
          list,
          // A list holds items only, also one that says that it is empty.
          h(
            'li',
            {},
            emptyPlace(
              scope,
              'conversations_empty',
              { title: 'No chats yet', text: 'Like somebody who likes you, and you can talk.' },
              linkTo('discover', 'Discover people'),
            ),
          ),
        )
      else fill(list, ...(all ?? []).map((conversation) => conversationRow(conversation, openId)))
    })
  return [tabs, list]
}

function conversationRow(
  { id, user, last_message, unread_count, last_activity }: Conversation,
  openId: string,
): HTMLElement {
  const isUnread = unread_count > 0
  return h(
    'li',
    {},
    h(
      'a',
      {
        href: `#/chat/${id}`,
        className: `row${isUnread ? ' unread' : ''}`,
        ...(id === openId ? { 'aria-current': 'page' } : {}),
      },
      avatar(user),
      h(
        'span',
        { className: 'row-words' },
        h(
          'span',
          { className: 'row-name' },
          nameOf(user),
          user.is_online === true && h('span', { className: 'sr' }, ', online'),
        ),
        h('span', { className: 'row-text' }, summary({ last_message })),
      ),
      h(
        'span',
        { className: 'row-side' },
        shortTime(last_activity),
        isUnread && h('span', { className: 'badge', 'aria-label': `${unread_count} unread` }, unread_count),
      ),
    ),
  )
}

function summary({ last_message: message }: Pick<Conversation, 'last_message'>): string {
  if (!message) return 'You have a match. Say hello!'
  if (message.deleted_at !== undefined) return 'Message deleted'
  const text = message.content === '' ? 'Picture' : message.content
  return message.sender_id === myId() ? `You: ${text}` : text
}

function showRequests(scope: Scope, list: HTMLElement): void {
  const sent = h('ul', { className: 'rows' })
  const waiting = h('ul', { className: 'rows' })
  fill(list, h('li', {}, waiting), h('li', {}, sent))
  scope.watch(requests, (all) =>
    fill(
      waiting,
      ...(all.length === 0 ? [h('li', { className: 'hint' }, 'Nobody waits for your answer.')] : all.map(requestRow)),
    ),
  )
  const loadSent = async () => {
    const { data } = await page<{ requests: MessageRequest[] }>('/messages/requests?type=sent&status=pending&limit=50')
    fill(
      sent,
      data.requests.length > 0 && h('li', { className: 'list-title' }, 'Sent by you'),
      ...data.requests.map((one) => sentRow(one, loadSent)),
    )
  }
  loadSent().catch(complain)
}

const requestWords = ({ user, preview_text, created_at }: MessageRequest): HTMLElement[] => [
  avatar(user),
  h(
    'span',
    { className: 'row-words' },
    h('a', { className: 'row-name', href: `#/person/${user.id}` }, nameAndAge(user)),
    h('span', { className: 'row-text whole' }, preview_text),
  ),
  h('span', { className: 'row-side' }, shortTime(created_at)),
]

function requestRow(request: MessageRequest): HTMLElement {
  const respond = (action: 'accept' | 'decline') =>
    void attempt(async () => {
      const answer = await api<{ conversation_id?: string }>('POST', `/messages/request/${request.id}/respond`, {
        action,
      })
      await loadInbox()
      if (answer.conversation_id !== undefined)
        announceMatch({ user: request.user, conversationId: answer.conversation_id })
    })
  return h(
    'li',
    { className: 'row request' },
    ...requestWords(request),
    h(
      'span',
      { className: 'actions' },
      h('button', { type: 'button', onclick: () => respond('decline') }, 'Decline'),
      h('button', { type: 'button', className: 'primary', onclick: () => respond('accept') }, 'Accept'),
    ),
  )
}

function sentRow(request: MessageRequest, reload: () => Promise<void>): HTMLElement {
  const cancel = () =>
    void attempt(async () => {
      await api('POST', `/messages/request/${request.id}/cancel`)
      await reload()
    })
  return h(
    'li',
    { className: 'row request' },
    ...requestWords(request),
    h('span', { className: 'actions' }, h('button', { type: 'button', onclick: cancel }, 'Take back')),
  )
}

async function showArchive(list: HTMLElement): Promise<void> {
  const { data } = await page<{ conversations: Conversation[] }>('/conversations?type=archived&limit=50')
  if (data.conversations.length === 0)
    return fill(
      list,
      h('li', {}, emptyState('Nothing here', 'What you archive, and matches that have ended, are kept here.')),
    )
  fill(
    list,
    ...data.conversations.map((conversation) => {
      const row = conversationRow(conversation, '')
      const back = () =>
        void attempt(async () => {
          await api('POST', `/conversations/${conversation.id}/unarchive`)
          await loadInbox()
          go('messages')
        })
      if (conversation.match_id !== undefined)
        row.append(h('button', { type: 'button', className: 'link', onclick: back }, 'Bring back'))
      return row
    }),
  )
}
