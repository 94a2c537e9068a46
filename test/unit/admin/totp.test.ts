import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/foundation/bytes.ts'
import {
  codeAt,
  fromBase32,
  keyUri,
  newSecret,
  stepAt,
  stepOfCode,
  toBase32,
} from '../../../src/features/admin/operators/factors/totp.ts'

/** RFC 6238, appendix B: the last six of its eight digits. */
const SECRET = toBase32(utf8('12345678901234567890'))

describe('codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of the RFC at %d', async (seconds, code) => {
    expect(await codeAt(SECRET, stepAt(seconds * 1000))).toBe(code)
  })

  it('are accepted one step early and late, and no further', async () => {
    const now = 1_111_111_109_000
    const factor = { secret: SECRET, lastStep: null }
    const step = stepAt(now)
    for (const off of [-1, 0, 1])
      expect(await stepOfCode(factor, await codeAt(SECRET, step + off), now)).toBe(step + off)
    for (const off of [-2, 2]) expect(await stepOfCode(factor, await codeAt(SECRET, step + off), now)).toBeNull()
  })

  it('are not accepted of a step that was used, nor of one before it', async () => {
    const now = 1_111_111_109_000
    const step = stepAt(now)
    const factor = { secret: SECRET, lastStep: step }
    for (const off of [-1, 0]) expect(await stepOfCode(factor, await codeAt(SECRET, step + off), now)).toBeNull()
    expect(await stepOfCode(factor, await codeAt(SECRET, step + 1), now)).toBe(step + 1)
  })
})

describe('secrets', () => {
  it('have 160 bits, in base32 without padding', () => {
    expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/)
    expect(newSecret()).not.toBe(newSecret())
    expect(SECRET).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(new TextDecoder().decode(fromBase32(SECRET))).toBe('12345678901234567890')
  })

  it('are read by apps from an address, whatever the name', () => {
    const uri = new URL(keyUri(SECRET, 'My phone & co'))
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/VibesMatch:My phone & co',
    ])
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: SECRET,
      issuer: 'VibesMatch',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})
