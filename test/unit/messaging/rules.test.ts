import { describe, expect, it } from 'vitest'
import { emojiOf } from '../../../src/features/messaging/rules.ts'

describe('a reaction', () => {
  it.each(['👍', '👍🏽', '❤️', '👩‍❤️‍💋‍👨', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🇵🇹', '1️⃣', '🫶🏿'])('is one emoji: %s', (emoji) => {
    expect(emojiOf(emoji)).toBe(emoji)
  })

  it.each([
    ['❤', '❤️'],
    ['☺', '☺️'],
  ])('is stored with its picture where the keyboard did not say so: %s', (sent, stored) => {
    expect(emojiOf(sent)).toBe(stored)
  })

  it.each(['', 'a', '1', '👍👍', '👍 ', ':)', '\u200d', '\ufe0f', '🇵', '👍\u200d', '😀'.repeat(50)])(
    'is nothing else: %j',
    (text) => expect(emojiOf(text)).toBeNull(),
  )
})
