import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interestKey } from '../../../src/features/profile/interests/interest-key.ts'
import { clean, cleanLine, cleanName, cleanText, graphemes } from '../../../src/foundation/text/text.ts'
import { hasHidden } from '../../resilience/fuzz/values.ts'

/** What is most likely to break a cleaning. */
const LETTERS = 'aeßیمकषန葛ง한7 \t\n\u2028\u3000\u00a0\u0958\u0344\ufb1d\u1f71\u0600\u3164\u115f\u1820\u2801!('
const PICTURES = '😀👩🏴❤🏽🇵🇹\u20e3'
const MARKS = '\u0301\u0316\u0345\u034f\u094d\u093c\u0e49\u064e\u0670\u05b0'
const JOINING = '\u200c\u200d\ufe0f\ufe0e\u{e0100}\u{e01ef}\u180b\u{e0067}\u{e007f}\u{e0001}'
const HIDING =
  '\u202e\u2066\u2067\u2069\u061c\u200e\u200f\u180e\u2800\u{1d159}\ufffc\u200b\ufeff\u00ad\u2060\u206f\ufff9\u0000\u0085\uffff\ufdd0'
const HOSTILE = [LETTERS, PICTURES, MARKS, JOINING, HIDING].flatMap((part) => Array.from(part))
const hostile = fc
  .array(fc.constantFrom(...HOSTILE, '\r\n', '\ud83d', '\udc69'), { maxLength: 40 })
  .map((parts) => parts.join(''))
const texts = fc.oneof(hostile, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
const holds = (rule: (text: string, cleaned: string) => void) =>
  fc.assert(
    fc.property(texts, (text) => {
      rule(text, clean(text))
    }),
    { numRuns: 2_000 },
  )

describe('a cleaned text', () => {
  it('is clean', () => {
    holds((_, cleaned) => expect(clean(cleaned)).toBe(cleaned))
  })

  it('is NFC, well-formed, and has no outer space', () => {
    holds((_, cleaned) => {
      expect(cleaned).toBe(cleaned.normalize('NFC'))
      expect(cleaned.isWellFormed()).toBe(true)
      expect(cleaned).toBe(cleaned.trim())
    })
  })

  it('has nothing that hides, reorders or cannot be a character', () => {
    holds((_, cleaned) => {
      expect(cleaned).not.toMatch(
        /[\u034f\u202a-\u202e\u200b\ufeff\u00ad\u115f\u2060-\u2065\u206a-\u206f\u3164\ufff9-\ufffc\u{1d159}]/u,
      )
      expect(cleaned).not.toMatch(/[\p{Noncharacter_Code_Point}\u{e0001}]/u)
      expect(cleaned.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
      expect(cleaned).not.toMatch(
        /[\u200c\u200d]{2}|\p{Variation_Selector}{2}|[\u200e\u200f\u061c]{3}|[\u2066-\u2068]\u2069/u,
      )
    })
  })

  it('is nothing that the fuzzer would complain about', () => {
    holds((_, cleaned) => expect(hasHidden(cleaned), JSON.stringify(cleaned)).toBe(false))
  })

  it('carries at most five marks on a letter', () => {
    holds((_, cleaned) => expect(cleaned.replaceAll(/\p{Variation_Selector}/gu, '')).not.toMatch(/\p{M}{6}/u))
  })

  it('keeps every letter, number and picture that was there', () => {
    const seen = (text: string) =>
      (
        text
          .toWellFormed()
          .normalize('NFC')
          .match(/[\p{N}\p{Extended_Pictographic}]|\p{Lu}|\p{Script=Han}/gu) ?? []
      ).join('')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(seen(clean(text))).toBe(seen(text))
      }),
    )
  })

  it('is short, however much is piled up', () => {
    const piles = ['a', ...Array.from({ length: 30_000 }, () => '\u0301\u200d\ufe0f')].join('')
    expect(clean(piles).length).toBeLessThan(16)
  })
})

describe('what people write survives', () => {
  it.each([
    '👩‍❤️‍👨',
    '👨‍👩‍👧‍👦',
    '🧑🏽‍🤝‍🧑🏿',
    '🏳️‍🌈',
    '🏴‍☠️',
    '👩🏽‍🚀',
    '⛓️‍💥',
    '🐦‍⬛',
    '👨‍⚕️',
    '👁️‍🗨️',
    '🙂‍↔️',
    '🏃‍♀️‍➡️',
    '👩‍🦰',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    '🇵🇹',
    '1️⃣',
    '☝🏽',
    '☺︎',
  ])('emoji: %s', (text) => {
    expect(clean(text)).toBe(text)
    expect(graphemes(text)).toBe(1)
    expect(cleanText(1, 50).parse(text.repeat(50))).toBe(text.repeat(50))
  })

  it.each([
    ['Persian', 'می\u200cخواهم'],
    ['Hindi', 'क्\u200dष क्\u200cष'],
    ['Malayalam, a letter that ends in a joiner', 'അവന്\u200d'],
    ['Sinhala', 'ශ්\u200dරී'],
    ['Bengali', 'র\u200d্যাব'],
    ['Arabic with vowels', 'بِسْمِ اللَّهِ'],
    ['Hebrew with points', 'שָׁלוֹם'],
    ['Thai', 'ที่นี่'],
    ['Tibetan', 'བསྒྲུབས'],
    ['Vietnamese', 'Nguyễn Thị Ánh'],
    ['Yoruba', 'Ọ̀ṣọ́ọ̀rọ̀'],
    ['a Japanese name with its own form of a letter', '葛\u{e0100}飾'],
    ['an Arabic number sign', '\u0600١٢'],
    ['Mongolian with its separator and a variant', 'ᠮᠣᠩᠭᠣᠯ\u180eᠠ ᠭ\u180b'],
    ['a mark behind Hebrew', 'שלום C++\u200f!'],
    ['an isolate in an isolate', '\u2067א \u2066b\u2069\u2069 c'],
    ['isolates on two lines', '\u2067א\u2069\n\u2068ב\u2069'],
    ['braille', '⠁\u2800⠃'],
  ])('%s', (_name, text) => {
    expect(clean(text)).toBe(text.normalize('NFC'))
  })
})

describe('what only hides goes', () => {
  it.each([
    ['a joiner in a Latin name', 'An\u200da', 'Ana'],
    ['joiners in a row', 'می\u200c\u200c\u200dخ', 'می\u200cخ'],
    ['a joiner at the beginning', '\u200dAna', 'Ana'],
    ['a joiner between an emoji and a letter', '👩\u200dx', '👩x'],
    ['tags without a flag', 'Ana\u{e0061}\u{e0062}\u{e007f}', 'Ana'],
    ['tags after a flag that is closed', '🏴󠁧󠁢󠁥󠁮󠁧󠁿\u{e0061}', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a flag with a whole text in it', `🏴${'\u{e0061}'.repeat(40)}\u{e007f}`, '🏴'],
    ['bytes in variation selectors', '😀\ufe0f\u{e0110}\u{e0120}\u{e0130}', '😀\ufe0f'],
    ['a selector after a space', 'a \ufe0fb', 'a b'],
    ['piles of marks', `a${'\u0316'.repeat(50)}b`, `a${'\u0316'.repeat(5)}b`],
    ['deprecated formatting', 'a\u206a\u206fb', 'ab'],
    ['a selector behind a letter without variants', 'An\ufe0fa\u{e0100}', 'Ana'],
    ['a selector behind a digit that is no key', '1\ufe0f', '1'],
    ['a joiner with nothing behind it', 'می\u200c', 'می'],
    ['two separators at an end', 'ᠠ\u180e\u180e', 'ᠠ'],
    ['a separator between no Mongolian letters', 'a\u180eb', 'ab'],
    ['an isolate that is not closed in its line', '\u2067א\nב\u2069', 'א\nב'],
    ['an isolate with nothing in it', 'a\u2066\u2067\u2069\u2069b', 'ab'],
    ['marks that spell something', `a${'\u200e\u200f'.repeat(40)}!`, 'a\u200e\u200f!'],
    ['the blank of braille in no braille', 'a\u2800b', 'ab'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['tabs, as the spaces they are', 'a\tb', 'a b'],
  ])('%s', (_name, text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it('so that the length is what a reader counts', () => {
    expect(cleanLine(1, 3).parse('\u200bA\u200dn\u202ea\ufe0f\u{e0100}')).toBe('Ana')
    expect(cleanLine(1, 3).parse('\u2067אבג\u2069')).toBe('\u2067אבג\u2069')
    expect(cleanLine(1, 3).safeParse('Anna').success).toBe(false)
  })
})

describe('a field of one line', () => {
  it('has no runs of spaces', () => {
    expect(cleanLine(1, 20).parse('Ana \u3000 \u00a0Maria')).toBe('Ana Maria')
    fc.assert(
      fc.property(hostile, (text) => {
        const { success, data } = cleanLine(0, 100).safeParse(text)
        if (success) expect(data).not.toMatch(/\n|\p{Zs}{2}/u)
      }),
    )
  })

  it('says how long it may be, however long it is', () => {
    for (const text of ['a'.repeat(4), 'a'.repeat(4_000)])
      expect(
        cleanLine(1, 3)
          .safeParse(text)
          .error?.issues.map(({ message }) => message),
      ).toEqual(['must have at most 3 characters'])
  })
})

describe('a name', () => {
  it('has no mark where no letter is written from the right, whatever the mark’s own script', () => {
    expect(cleanName(1, 50).parse('👩\u200f\u061c')).toBe('👩')
    expect(cleanName(1, 50).parse('א👩\u200f\u061c')).toBe('א👩\u200f')
    expect(cleanName(1, 50).parse('⠁א\u2800\u061c')).toBe('⠁א')
  })

  it('looks like no other: what it has left can be seen, or puts something into place', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { success, data } = cleanName(1, 100).safeParse(text)
        if (!success) return
        expect(cleanName(1, 100).parse(data)).toBe(data)
        expect(data).not.toMatch(/[\u2066-\u2069\u2800]/u)
        expect(data).not.toMatch(/(?<![\p{P}\p{S}\p{N}])[\u200e\u200f\u061c](?![\p{P}\p{S}\p{N}])/u)
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('the key of an interest', () => {
  it('is the same for every spelling, and its own key', () => {
    for (const [a, b] of [
      ['Hiking', 'ＨＩＫＩＮＧ'],
      ['Straße', 'STRASSE'],
      ['Straße', 'STRAẞE'],
      ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
      ['İstanbul', 'i̇stanbul'],
      ['Live music', 'live  MUSIC'],
      ['Jazz', 'Ja\u200dzz'],
      ['İzlanda', 'izlanda'],
      ['IZLANDA', 'ızlanda'],
      ['Tim’s', "Tim's"],
      ['Rock ´n` roll', 'rock ’n‘ roll'],
      ['Hawaiʻi', "Hawai'i"],
      ['צ׳ק', "צ'ק"],
      ['Hip\u2011hop', 'hip-hop'],
      ['Hip\u2212hop', 'HIP–HOP'],
      ['Live\u00a0music', 'live music'],
      ['Vinyl \u2067x\u2069', 'vinyl x'],
    ] as const)
      expect(interestKey(a)).toBe(interestKey(b))
    fc.assert(
      fc.property(texts, (text) => {
        const key = interestKey(clean(text))
        expect(interestKey(key)).toBe(key)
        expect(interestKey(clean(text).toUpperCase())).toBe(key)
      }),
    )
  })
})
