import { setTimeout as sleep } from 'node:timers/promises'

/** Begins something so many times a second, at an even pace, whatever becomes of it. */
export async function atPace(perSecond: number, forSeconds: number, begin: (i: number) => void): Promise<void> {
  const startedAt = performance.now()
  for (let i = 0; i < perSecond * forSeconds; i += 1) {
    await sleep(Math.max(0, startedAt + (i * 1000) / perSecond - performance.now()))
    begin(i)
  }
}
