import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { spaced } from '../../../console/state/spaced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('works at once, and once more for all that was wanted meanwhile', async () => {
  const work = vi.fn(() => Promise.resolve())
  const want = spaced(work, 1_000)
  want()
  expect(work).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 50; i++) want()
  await vi.advanceTimersByTimeAsync(999)
  expect(work).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(work).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(work).toHaveBeenCalledTimes(2)
})

it('does not begin again before the former work is done, and goes on after one that failed', async () => {
  let fail = (_error: Error) => {}
  const work = vi.fn(() => new Promise<void>((_, reject) => (fail = reject)))
  const want = spaced(work, 1_000)
  want()
  want()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(work).toHaveBeenCalledTimes(1)
  fail(new Error('lost'))
  await vi.advanceTimersByTimeAsync(0)
  expect(work).toHaveBeenCalledTimes(2)
})
