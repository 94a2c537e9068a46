import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Remembers the connections that a page makes, so that a test can ask the browser itself how they are. */
export const watchConnections = (page: Page): Promise<unknown> =>
  page.addInitScript(`{
    const Original = RTCPeerConnection
    window.connections = []
    window.RTCPeerConnection = class extends Original {
      constructor(...args) {
        super(...args)
        window.connections.push(this)
      }
    }
  }`)

export interface Path {
  state: string
  /** Bytes of sound and picture that have arrived and left. */
  audio: { in: number; out: number }
  video: { in: number; out: number }
  /** What kinds of addresses the media go between. */
  local: string
  remote: string
}

/** How the newest connection of a page is, by its own statistics. */
export const pathOf = (page: Page): Promise<Path> =>
  page.evaluate(`(async () => {
    const connection = window.connections.at(-1)
    const path = { state: connection?.connectionState ?? 'none', audio: { in: 0, out: 0 }, video: { in: 0, out: 0 }, local: '', remote: '' }
    if (!connection) return path
    const stats = await connection.getStats()
    stats.forEach((stat) => {
      if (stat.type === 'inbound-rtp') path[stat.kind].in += stat.bytesReceived
      if (stat.type === 'outbound-rtp') path[stat.kind].out += stat.bytesSent
      if (stat.type === 'transport' && stat.selectedCandidatePairId) {
        const pair = stats.get(stat.selectedCandidatePairId)
        path.local = stats.get(pair.localCandidateId)?.candidateType ?? ''
        path.remote = stats.get(pair.remoteCandidateId)?.candidateType ?? ''
      }
    })
    return path
  })()`)

/** Waits until both are connected and media of a kind flow both ways. */
export async function talking(pages: readonly Page[], kinds: readonly ('audio' | 'video')[]): Promise<Path[]> {
  for (const page of pages) {
    await expect.poll(async () => (await pathOf(page)).state, { timeout: 20_000 }).toBe('connected')
    const before = await pathOf(page)
    for (const kind of kinds)
      await expect
        .poll(
          async () => {
            const now = await pathOf(page)
            return now[kind].in > before[kind].in && now[kind].out > before[kind].out
          },
          { timeout: 20_000 },
        )
        .toBe(true)
  }
  return Promise.all(pages.map(pathOf))
}

export const call = (page: Page, kind: 'Call' | 'Video call with') =>
  page.getByRole('button', { name: new RegExp(`^${kind} `) }).click()
export const answer = (page: Page) => page.getByRole('button', { name: 'Answer' }).click()
export const hangUp = (page: Page) => page.getByRole('button', { name: 'End the call' }).click()
/** The view of a call that goes on. */
export const callOn = (page: Page) => page.getByRole('dialog', { name: /^Call with/ })
export const ringing = (page: Page) => page.getByRole('dialog', { name: /calls$/ })
