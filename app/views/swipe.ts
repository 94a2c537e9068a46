export type Swipe = 'like' | 'pass' | 'super_like'

/** How far a card is dragged before letting go decides, in pixels. */
const FAR = 110

/** Lets a card be dragged: right is a like, left a pass, up a super like; anything less lets it spring back. */
export function swipeable(card: HTMLElement, decide: (action: Swipe) => void): void {
  let from: { x: number; y: number } | null = null
  const move = (x: number, y: number) => {
    card.style.setProperty('--x', `${x}px`)
    card.style.setProperty('--y', `${y}px`)
    card.style.setProperty('--turn', `${x / 18}deg`)
    card.dataset['leaning'] = leaning(x, y) ?? ''
  }
  card.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button, a'))) return
    from = { x: event.clientX, y: event.clientY }
  })
  card.addEventListener('pointermove', (event) => {
    if (!from) return
    const [x, y] = [event.clientX - from.x, event.clientY - from.y]
    if (!card.classList.contains('dragged') && Math.hypot(x, y) < 8) return
    card.classList.add('dragged')
    if (!card.hasPointerCapture(event.pointerId)) card.setPointerCapture(event.pointerId)
    move(x, Math.min(0, y))
  })
  const drop = (event: PointerEvent) => {
    if (!from) return
    const action = leaning(event.clientX - from.x, event.clientY - from.y)
    from = null
    card.classList.remove('dragged')
    if (action && event.type === 'pointerup') decide(action)
    move(0, 0)
  }
  card.addEventListener('pointerup', drop)
  card.addEventListener('pointercancel', drop)
}

function leaning(x: number, y: number): Swipe | null {
  if (x > FAR) return 'like'
  if (x < -FAR) return 'pass'
  return y < -FAR && Math.abs(x) < FAR ? 'super_like' : null
}
