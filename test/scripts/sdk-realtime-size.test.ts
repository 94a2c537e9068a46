import { expect, it } from 'vitest'
import { bundled } from '../../scripts/sdk/build.ts'

const MOST_BYTES = 8 * 1024

it('the realtime half of the client library stays small, and brings nothing along', () => {
  const { bytes, files } = bundled('realtime/index.ts')
  expect(bytes, `${bytes} bytes compressed`).toBeLessThan(MOST_BYTES)
  expect(bytes).toBeGreaterThan(1_000)
  expect(files.filter((file) => !file.startsWith('sdk/src/'))).toEqual([])
})
