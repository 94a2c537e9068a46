import { myId } from '../api/session.ts'
import type { Card, Message } from '../api/wire.ts'
import { plan } from '../state/plan.ts'
import type { Pending, Thread } from '../state/thread.ts'
import { fill, h, type Child } from '../ui/dom.ts'
import type { Scope } from '../ui/scope.ts'
import { dayName } from '../ui/time.ts'
import { complain } from '../ui/toast.ts'
import { bubble, pendingBubble, receipt } from './message.ts'
import { nameOf } from '../ui/name.ts'

/** Within this distance of the end, in pixels, the log follows new messages. */
const NEAR = 120

/** The messages of a thread, the newest at the bottom. */
export function messageLog(scope: Scope, thread: Thread, other: Card): HTMLElement {
  const list = h('ol', {
    className: 'log',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': `Messages with ${nameOf(other)}`,
  })
  const typing = h('p', { className: 'typing', role: 'status' })
  const state = h('p', { className: 'receipt' })
  const box = h('div', { className: 'log-box', tabIndex: 0, 'aria-label': 'Messages' }, list, state, typing)
  const shown = new Map<string, { of: Message | Pending; element: HTMLElement }>()

  /** The element of a message; reused while the message is unchanged. */
  const keep = (key: string, of: Message | Pending, make: () => HTMLElement): HTMLElement => {
    const known = shown.get(key)
    if (known?.of === of) return known.element
    const element = make()
    shown.set(key, { of, element })
    return element
  }
  const isNearEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
  const toEnd = () => box.scrollTo({ top: box.scrollHeight })

  const draw = () => {
    const follows = isNearEnd() || list.childElementCount === 0
    const [height, top] = [box.scrollHeight, box.scrollTop]
    const messages = thread.messages.value
    const items: Child[] = messages.flatMap((message, i) => [
      isSameDay(messages[i - 1], message) ? null : h('li', { className: 'day' }, dayName(message.created_at)),
      keep(message.id, message, () => bubble(message)),
    ])
    const waiting = thread.pending.value.map((one) => keep(one.clientId, one, () => pendingBubble(thread, one)))
    place(list, [...items, ...waiting])
    if (follows) toEnd()
    else if (box.scrollHeight !== height && top < NEAR) box.scrollTop = top + box.scrollHeight - height
  }
  const tell = () => {
    const mine = thread.messages.value.at(-1)
    fill(
      state,
      mine?.sender_id === myId() &&
        mine.deleted_at === undefined &&
        receipt(mine.seq, thread.reached.value, plan.value === 'premium'),
    )
  }
  scope.watch(thread.messages, () => (draw(), tell()))
  scope.watch(thread.pending, draw)
  scope.watch(thread.reached, tell)
  scope.watch(plan, tell)
  scope.watch(thread.isTyping, (isTyping) => {
    const follows = isNearEnd()
    fill(
      typing,
      isTyping && h('span', { className: 'dots-moving', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
      isTyping && h('span', { className: 'sr' }, `${nameOf(other)} is typing`),
    )
    if (follows) toEnd()
  })
  let isLoading = false
  box.addEventListener('scroll', () => {
    if (box.scrollTop > NEAR || isLoading || !thread.hasOlder) return
    isLoading = true
    thread
      .loadOlder()
      .catch(complain)
      .finally(() => (isLoading = false))
  })
  // Pictures that arrive late make the log longer.
  const observer = new ResizeObserver(() => isNearEnd() && toEnd())
  observer.observe(box)
  scope.onEnd(() => observer.disconnect())
  return box
}

const isSameDay = (before: Message | undefined, message: Message) =>
  before !== undefined && dayName(before.created_at) === dayName(message.created_at)

/** Reorders elements without touching those in place, so that screen readers do not repeat them. */
function place(list: HTMLElement, wanted: Child[]): void {
  const elements = wanted.filter((child) => child instanceof HTMLElement)
  const days = new Map(Array.from(list.querySelectorAll<HTMLElement>('.day'), (day) => [day.textContent, day]))
  const kept = elements.map((element) =>
    element.className === 'day' ? (days.get(element.textContent) ?? element) : element,
  )
  for (const child of Array.from(list.children)) if (!kept.includes(child as HTMLElement)) child.remove()
  for (const [i, element] of kept.entries()) {
    const there = list.children[i]
    if (there !== element) list.insertBefore(element, there ?? null)
  }
}
