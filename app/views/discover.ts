import { api, ApiError, page } from '../api/api.ts'
import type { Card, Decided, FeedCard } from '../api/wire.ts'
import { loadProfile, profile } from '../state/me.ts'
import { emptyState, heading, linkTo, type View } from '../router.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { confirmed } from '../ui/dialog.ts'
import { attempt, complain, toast } from '../ui/toast.ts'
import { announceMatch } from './match-pop-up.ts'
import { askByMessage } from './ask-by-message.ts'
import { emptyPlace, homeBanner } from './blocks.ts'
import { personCard } from './person-card.ts'
import { safetyMenu } from './safety.ts'
import { swipeable, type Swipe } from './swipe.ts'
import { nameOf } from '../ui/name.ts'

const PAGE = 12
/** The next page is fetched when this many are left. */
const FEW = 4

/** A stack of candidate cards. */
export const discoverView: View = {
  title: 'Discover',
  render(scope) {
    const stack = h('div', { className: 'stack', 'aria-live': 'polite' })
    const reach = h('p', { className: 'hint centred' })
    let cards: FeedCard[] = []
    let cursor: string | null = null
    let isComplete = false
    let isBusy = false

    const decide = async (action: Swipe) => {
      const [card] = cards
      if (!card || isBusy) return
      isBusy = true
      const element = stack.lastElementChild
      try {
        const decided = await api<Decided>('POST', '/matching/swipe', { target_user_id: card.id, action })
        element?.classList.add('gone', action)
        cards = cards.filter(({ id }) => id !== card.id)
        if (decided.is_match && decided.conversation_id !== undefined)
          announceMatch({ user: card, conversationId: decided.conversation_id })
      } catch (error) {
        const onBought = () => {
          toast(`${card.first_name} has your super like.`)
          leave(card.id)
        }
        complain(error, { target: card.id, onBought })
        // A user who is gone needs no decision.
        if (error instanceof ApiError && ['USER_NOT_FOUND', 'CONFLICT'].includes(error.code))
          cards = cards.filter(({ id }) => id !== card.id)
      } finally {
        isBusy = false
      }
      showStack()
      if (cards.length < FEW) void more()
    }

    const more = async () => {
      if (isComplete) return
      const known = new Set(cards.map(({ id }) => id))
      const found = await page<{ users: FeedCard[] }>(`/matching/feed?limit=${PAGE}`, cursor)
      cursor = found.cursor
      isComplete = cursor === null
      cards = [...cards, ...found.data.users.filter(({ id }) => !known.has(id))]
      showStack()
    }

    const takeBack = () => {
      const again = async () => {
        ;[cards, cursor, isComplete] = [[], null, false]
        await more()
      }
      const rewind = async () => {
        const { user } = await api<{ user: Card }>('POST', '/matching/rewind')
        toast(`${nameOf(user)} is back.`)
        await again()
      }
      void attempt(rewind, { onBought: () => void attempt(again) })
    }

    const buttons = h(
      'div',
      { className: 'decisions', role: 'group', 'aria-label': 'Decide' },
      iconButton('undo', 'Take the last decision back', takeBack),
      iconButton('close', 'Pass', () => void decide('pass'), { className: 'round pass' }),
      iconButton('star', 'Super like', () => void decide('super_like'), { className: 'round super' }),
      iconButton('heart', 'Like', () => void decide('like'), { className: 'round like' }),
    )

    const showStack = () => {
      const [top, next] = cards
      buttons.hidden = !top
      if (!top) {
        fill(
          stack,
          isComplete &&
            emptyPlace(
              scope,
              'feed_empty',
              {
                title: 'That was everybody',
                text: 'Nobody new is near you right now. Look again later, or widen whom you look for.',
              },
              linkTo('profile', 'Change whom I look for'),
              h('button', { type: 'button', onclick: () => void start() }, 'Look again'),
              h('button', { type: 'button', className: 'link', onclick: takeBack }, 'Take the last decision back'),
            ),
        )
        return
      }
      const keep = stack.querySelector<HTMLElement>(`[data-person="${top.id}"]`)
      fill(stack, next ? cardOf(next, false) : null, keep?.dataset['top'] === 'true' ? keep : cardOf(top, true))
    }

    const cardOf = (card: FeedCard, isTop: boolean): HTMLElement => {
      const element = personCard(card, [
        iconButton('chat', `Write to ${card.first_name}`, () => askByMessage(card, () => leave(card.id))),
        iconButton('more', `More about ${card.first_name}`, () => safetyMenu(card, () => leave(card.id))),
      ])
      element.dataset['person'] = card.id
      element.dataset['top'] = String(isTop)
      if (isTop) swipeable(element, (action) => void decide(action))
      else element.inert = true
      return element
    }

    const leave = (id: string) => {
      cards = cards.filter((card) => card.id !== id)
      showStack()
    }

    const start = async () => {
      ;[cards, cursor, isComplete] = [[], null, false]
      fill(stack, h('div', { className: 'skeleton card' }))
      buttons.hidden = true
      try {
        await more()
      } catch (error) {
        if (error instanceof ApiError && error.code === 'PROFILE_NOT_PUBLISHED') fill(stack, unfinished())
        else {
          complain(error)
          fill(stack, h('button', { type: 'button', onclick: () => void start() }, 'Try again'))
        }
      }
    }

    const keys: Readonly<Record<string, Swipe>> = { ArrowLeft: 'pass', ArrowRight: 'like', ArrowUp: 'super_like' }
    addEventListener(
      'keydown',
      (event) => {
        const action = keys[event.key]
        const isTyping =
          event.target instanceof Element && event.target.closest('input, textarea, select, dialog, .photos')
        if (!action || isTyping || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        void decide(action)
      },
      { signal: scope.signal },
    )
    void start()
    return h(
      'div',
      { className: 'place discover' },
      heading('Discover'),
      homeBanner(scope),
      stack,
      buttons,
      reach,
      h('p', { className: 'hint centred keys' }, 'Keys: ← pass, → like, ↑ super like'),
    )
  },
}

function unfinished(): HTMLElement {
  const isHidden = profile.value?.missing_to_publish.length === 0
  return emptyState(
    isHidden ? 'Your profile is hidden' : 'First, your profile',
    'You see others once they can see you.',
    isHidden
      ? h(
          'button',
          {
            type: 'button',
            className: 'primary',
            onclick: () =>
              void (async () => {
                if (!(await confirmed('Show my profile?', 'People near you will see it.', 'Show it'))) return
                await attempt(() => api('POST', '/profile/publish'))
                await loadProfile()
                location.reload()
              })(),
          },
          'Show my profile',
        )
      : linkTo('profile', 'Finish my profile', 'button primary'),
  )
}
