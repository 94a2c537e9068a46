import { describe, expect, it } from 'vitest'
import { beginningOf, pauseAfter } from '../../../src/features/notifications/rules.ts'

describe('the pause before another try', () => {
  it.each([
    [1, null, 10],
    [2, null, 20],
    [4, null, 80],
    [7, null, 640],
    [8, null, 900],
    [1_000, null, 900],
    [1, 120, 120],
    [5, 120, 160],
    [1, 0, 10],
    [1, 0.5, 10],
    [1, 60.2, 61],
    // A queue keeps nothing back for longer than twelve hours.
    [1, 1e9, 43_200],
  ])('after %s tries, asked for %s seconds, is %s', (attempts, asked, seconds) => {
    expect(pauseAfter(attempts, asked)).toBe(seconds)
  })
})

describe('the beginning of a text', () => {
  it.each([
    ['a short one', 'hello', 'hello'],
    ['one that just fits', 'x'.repeat(400), 'x'.repeat(400)],
    ['one that does not', 'x'.repeat(401), `${'x'.repeat(400)}…`],
    ['letters of two bytes', 'я'.repeat(300), `${'я'.repeat(200)}…`],
    ['characters of many parts', '👩‍👩‍👧'.repeat(30), `${'👩‍👩‍👧'.repeat(22)}…`],
    ['one that is cut within an isolate', `a\u2067${'я'.repeat(300)}\u2069`, `a${'я'.repeat(198)}…`],
    [
      'one with an isolate that ends before the cut',
      `\u2067א\u2069${'x'.repeat(400)}`,
      `\u2067א\u2069${'x'.repeat(392)}…`,
    ],
    ['one endless character', `e${'\u0301'.repeat(500)}`, '…'],
  ])('of %s', (_name, text, beginning) => expect(beginningOf(text)).toBe(beginning))
})
