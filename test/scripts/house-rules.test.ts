import { describe, expect, it } from 'vitest'
import { findingsIn } from '../../scripts/check/house-rules.ts'

describe('the web client', () => {
  it.each([
    'const now = Date.now()',
    'const at = new Date()',
    'const at = Date()',
    'map(Date.now)',
    'performance.now()',
    'performance.timeOrigin',
    'Temporal.Now.instant()',
  ])('does not go by the clock of the device: %s', (line) => {
    expect(findingsIn('app/views/chat.ts', `\n${line}\n`)).toEqual([
      "app/views/chat.ts:2: the device's clock, which may be wrong; app/clock.ts has the server's",
    ])
    expect(findingsIn('app/clock.ts', line)).toEqual([])
    expect(findingsIn('src/index.ts', line)).toEqual([])
  })

  it.each(['new Date(until).toLocaleDateString()', 'Date.parse(time)', 'toDate()', 'now()'])('may say %s', (line) => {
    expect(findingsIn('app/views/chat.ts', line)).toEqual([])
  })
})
