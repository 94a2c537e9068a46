import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/**
 * Notes in a page when `Answer` was pressed and when the first picture of the other side was shown, of its newest call, in
 * milliseconds since the epoch.
 */
export const watchFirstFrame = (page: Page): Promise<unknown> =>
  page.addInitScript(`{
    const now = () => performance.timeOrigin + performance.now()
    addEventListener('click', ({ target }) => {
      if (/Answer$/.test(target.closest('button')?.textContent ?? '')) window.answeredAt = now()
    }, true)
    let shown
    new MutationObserver(() => {
      const video = document.querySelector('video[aria-label^="Video of"]')
      if (!video || video === shown) return
      shown = video
      window.firstFrameAt = undefined
      video.requestVideoFrameCallback(() => (window.firstFrameAt = now()))
    }).observe(document, { childList: true, subtree: true })
  }`)

/** From the answer until each side has seen the other, in milliseconds. Both pages are of one machine, with one clock. */
export async function firstFrames(caller: Page, callee: Page): Promise<{ caller: number; callee: number }> {
  const answered = await callee.evaluate<number | null>('window.answeredAt ?? null')
  if (answered === null) throw new Error('This page has answered no call.')
  const sinceAnswer = async (page: Page) => {
    const seen = () => page.evaluate<number>('window.firstFrameAt ?? 0')
    await expect.poll(seen, { timeout: 20_000 }).toBeGreaterThan(0)
    return (await seen()) - answered
  }
  return { caller: await sinceAnswer(caller), callee: await sinceAnswer(callee) }
}
