import { expect, it } from 'vitest'
import { bundled } from '../../scripts/sdk/build.ts'

const MOST_BYTES = 8 * 1024

it.each(['realtime/index.ts', 'calls/index.ts'])(
  '%s of the client library stays small, and brings nothing along',
  (entry) => {
    const { bytes, files } = bundled(entry)
    expect(bytes, `${bytes} bytes compressed`).toBeLessThan(MOST_BYTES)
    expect(bytes).toBeGreaterThan(1_000)
    expect(files.filter((file) => !file.startsWith('sdk/src/'))).toEqual([])
  },
)

it('the call helper uses the socket that it is given, and brings none along', () => {
  expect(bundled('calls/index.ts').files).not.toContain('sdk/src/realtime/connection.ts')
})
