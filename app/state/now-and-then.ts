import { now } from '../clock.ts'

/** How old what is shown may be before it is asked for again, in milliseconds. */
const WHEN_SEEN_AGAIN = 60_000
const WHILE_SEEN = 5 * 60_000

/** Works when the page is looked at again after a minute, and every few minutes while it is. */
export function nowAndThen(work: () => void): void {
  let doneAt = now()
  const unlessNewer = (than: number) => {
    if (document.visibilityState !== 'visible' || now() - doneAt < than) return
    doneAt = now()
    work()
  }
  document.addEventListener('visibilitychange', () => unlessNewer(WHEN_SEEN_AGAIN))
  setInterval(() => unlessNewer(WHILE_SEEN), WHEN_SEEN_AGAIN)
}
