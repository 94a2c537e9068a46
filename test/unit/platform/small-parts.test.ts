import { ageOn, isAdult } from '../../../src/features/people/age.ts'
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { Buckets } from '../../../src/sockets/bucket.ts'
import { firstRefreshToken, parseRefreshToken, successorOf } from '../../../src/security/refresh-token.ts'
import { fromBase64Url, fromUtf8, toBase64Url } from '../../../src/foundation/bytes.ts'
import { mac, macMatches, open, seal } from '../../../src/foundation/crypto.ts'
import { openCursor, sealCursor } from '../../../src/foundation/cursor.ts'
import { AppError, ERRORS, refuse, unwrap } from '../../../src/foundation/errors.ts'
import { conversationTag, isId, newId, newMessageId, tagOfMessage } from '../../../src/foundation/ids.ts'
import { tightest } from '../../../src/http/rate-limit.ts'
import type { LimitState } from '../../../src/http/rate-limit-script.ts'
import { clean, cleanLine, cleanText, graphemes } from '../../../src/foundation/text/text.ts'
import { distinctInterests } from '../../../src/features/profile/interests/interest-key.ts'
import { newCode } from '../../../src/features/auth/phone/one-time-code.ts'

/** Fixed clock: what is tested here is handed its time. */

const [KEY, OTHER] = [toBase64Url(new Uint8Array(32).fill(1)), toBase64Url(new Uint8Array(32).fill(2))]

describe('crypto', () => {
  it('opens what it sealed, with the same key, purpose and context only', async () => {
    const sealed = await seal(KEY, 'cursor', 'secret', 'here')
    expect(await open(KEY, 'cursor', sealed, 'here')).toBe('secret')
    expect(await open(OTHER, 'cursor', sealed, 'here')).toBeNull()
    expect(await open(KEY, 'data:k1', sealed, 'here')).toBeNull()
    expect(await open(KEY, 'cursor', sealed, 'there')).toBeNull()
    expect(await open(KEY, 'cursor', `${sealed[0] === 'A' ? 'B' : 'A'}${sealed.slice(1)}`, 'here')).toBeNull()
    expect(await open(KEY, 'cursor', '', 'here')).toBeNull()
    expect(await seal(KEY, 'cursor', 'secret', 'here')).not.toBe(sealed)
  })

  it('tells MACs apart by key, purpose and text', async () => {
    const tag = await mac(KEY, 'cursor', 'x')
    expect(await macMatches(KEY, 'cursor', 'x', tag)).toBe(true)
    for (const [key, purpose, text] of [
      [OTHER, 'cursor', 'x'],
      [KEY, 'otp', 'x'],
      [KEY, 'cursor', 'y'],
    ] as const)
      expect(await macMatches(key, purpose, text, tag)).toBe(false)
    expect(await macMatches(KEY, 'cursor', 'x', tag.subarray(0, 16))).toBe(true)
    expect(await macMatches(KEY, 'cursor', 'x', tag.subarray(0, 8))).toBe(false)
  })

  it('reads base64 of both kinds', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes))
      }),
    )
    expect(fromBase64Url('+/==')).toEqual(fromBase64Url('-_'))
  })
})

describe('refresh tokens', () => {
  it('have exactly one successor, which only the key can make', async () => {
    const first = await firstRefreshToken(KEY, newId())
    const next = await successorOf(KEY, first)
    expect(await successorOf(KEY, first)).toEqual(next)
    expect((await successorOf(OTHER, first)).token).not.toBe(next.token)
    expect(await parseRefreshToken(KEY, next.token)).toEqual(next)
    expect(next.generation).toBe(1)
  })

  it('are recognised whole or not at all', async () => {
    const { token } = await firstRefreshToken(KEY, newId())
    expect(await parseRefreshToken(OTHER, token)).toBeNull()
    for (const wrong of [`${token}A`, token.slice(1), `B${token.slice(1)}`, token.toLowerCase(), ''])
      expect(await parseRefreshToken(KEY, wrong)).toBeNull()
  })
})

describe('cursors', () => {
  it('come back as they were, for their own list only', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const cursor = await sealCursor(KEY, 'list', value)
        expect(JSON.stringify(await openCursor(KEY, 'list', cursor))).toBe(JSON.stringify(value))
        await expect(openCursor(KEY, 'other', cursor)).rejects.toThrow(AppError)
      }),
      { numRuns: 50 },
    )
  })

  it('show nothing of what they hold', async () => {
    const position = { lastActive: '2026-11-20T10:35:00.000Z', id: newId() }
    const cursor = await sealCursor(KEY, 'list', position)
    expect(fromUtf8(fromBase64Url(cursor) ?? new Uint8Array())).not.toMatch(/lastActive|2026-11/)
    expect(await sealCursor(KEY, 'list', position)).not.toBe(cursor)
  })
})

describe('ids', () => {
  it('of messages tell their conversation and are UUIDs in order of time', () => {
    const conversation = newId()
    const ids = [1_000, 2_000, 3_000].map((now) => newMessageId(conversation, now))
    expect(ids.every(isId)).toBe(true)
    expect(ids).toEqual(ids.toSorted())
    expect(ids.map(tagOfMessage)).toEqual(Array.from({ length: 3 }, () => conversationTag(conversation)))
    expect(conversationTag(newId())).not.toBe(conversationTag(newId()))
  })
})

describe('texts', () => {
  it('lose what cannot be seen and keep what can', () => {
    expect(clean(' a\u202eb\u0007c\u200bd\ufeff ')).toBe('abcd')
    expect(clean('half \ud83d pair')).toBe('half \ufffd pair')
    expect(clean('line\r\nline')).toBe('line\nline')
    expect(clean('👩‍👩‍👧')).toBe('👩‍👩‍👧')
    expect(clean('می\u200cخواهم')).toBe('می\u200cخواهم')
    expect(graphemes('👩‍👩‍👧e\u0301🇵🇹')).toBe(3)
  })

  it('are NFC also where something stood between a letter and its mark', () => {
    expect(clean('e\u200b\u0301')).toBe('é')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = clean(text)
        expect(once).toBe(once.normalize('NFC'))
        expect(clean(once)).toBe(once)
      }),
    )
  })

  it.each([
    '\u200d',
    '\u3164',
    '\u2800',
    '\u00ad',
    '\u115f',
    '\u180e',
    '\u{e0041}',
    '\u0301',
    '\ufe0f',
    '\ufff9',
    '\u200c \u200c',
  ])('of which nothing can be seen are empty: %j', (text) => {
    expect(cleanText(1, 50).safeParse(text).success).toBe(false)
    expect(cleanText(0, 50).safeParse(text).success).toBe(true)
  })

  it('end lines with line feeds only, and fields of one line take none', () => {
    for (const end of ['\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\u000b']) {
      expect(clean(`a${end}b`)).toBe('a\nb')
      expect(cleanLine(1, 50).safeParse(`a${end}b`).success).toBe(false)
      expect(cleanLine(1, 50).parse(`a b${end}`)).toBe('a b')
    }
    expect(cleanText(1, 50).parse('a\nb')).toBe('a\nb')
  })

  it.each(['Zoë', '李', 'नि', 'O’Neil', '😀', '7'])('that can be seen are names: %s', (name) => {
    expect(cleanLine(1, 50).parse(name)).toBe(name)
  })
})

describe('rules', () => {
  it('count age by calendar', () => {
    expect(ageOn('2000-02-29', '2018-02-28')).toBe(17)
    expect(ageOn('2000-02-29', '2018-03-01')).toBe(18)
    expect(isAdult('2008-11-20', Date.UTC(2026, 10, 20))).toBe(true)
    // The birthday begins on the Line Islands, fourteen hours before it does in UTC.
    expect(isAdult('2008-11-21', Date.UTC(2026, 10, 20, 9, 59))).toBe(false)
    expect(isAdult('2008-11-21', Date.UTC(2026, 10, 20, 10))).toBe(true)
  })

  it('keep the first spelling of an interest', () => {
    expect(distinctInterests(['Jazz', 'JAZZ', 'Sauna'])).toEqual({ labels: ['Jazz', 'Sauna'], keys: ['jazz', 'sauna'] })
  })

  it('make codes of six digits, all of them', () => {
    const codes = Array.from({ length: 2_000 }, newCode)
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true)
    expect(new Set(codes.map((code) => code[0])).size).toBe(10)
    expect(new Set(codes).size).toBeGreaterThan(1_900)
  })
})

describe('limits', () => {
  const state = (remaining: number, exceeded = false): LimitState => ({
    name: 'api',
    limit: 10,
    remaining,
    resetAt: 0,
    exceeded,
    isScarce: false,
    isChallenged: false,
    wasCountedLately: false,
  })

  it('tell of the tightest', () => {
    expect(tightest([state(5), state(2)])).toEqual(state(2))
    expect(tightest([state(0), state(3, true)])).toEqual(state(3, true))
    expect(tightest([])).toBeNull()
  })

  it('of sockets fill again with time', () => {
    const buckets = new Buckets(readSettings(env))
    const take = (now: number) => buckets.takeToken('send_message', 'a', now)
    expect(Array.from({ length: 10 }, () => take(0))).toEqual(Array.from({ length: 10 }, () => 0))
    expect(take(0)).toBe(500)
    expect(take(250)).toBe(250)
    expect(take(500)).toBe(0)
    expect(buckets.takeToken('send_message', 'b', 0)).toBe(0)
  })
})

describe('errors', () => {
  it('pass through objects as outcomes', () => {
    expect(() => unwrap(refuse('CONTENT_TOO_LONG', { details: { max_length: 5 } }))).toThrow(
      expect.objectContaining({
        code: 'CONTENT_TOO_LONG',
        status: 400,
        details: { max_length: 5 },
        message: ERRORS.CONTENT_TOO_LONG.message,
      }),
    )
  })
})
