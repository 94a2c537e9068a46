import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { newCode, spendCode, storeCode } from '../../../src/features/auth/phone/one-time-code.ts'
import { OTP_TRIES } from '../../../src/catalogue/limits.ts'
import { createRedis } from '../../../src/foundation/redis.ts'
import { startTiming } from '../../../src/foundation/timing.ts'

const from = (phone: string, network: string) => ({ phoneIndex: phone, purpose: 'sign-in' as const, network })

/** Callers with separate tries: the network, whether the device is known, how many. */
const GUESSERS = [
  ['home', false, OTP_TRIES.asker],
  ['elsewhere', true, OTP_TRIES.known],
  ['elsewhere', false, OTP_TRIES.others],
] as const

describe('forty thousand guesses at two thousand codes', () => {
  it('succeed no better than twenty in a million each', async () => {
    const settings = readSettings(env)
    const redis = createRedis(settings.UPSTASH_REDIS_REST_URL, settings.UPSTASH_REDIS_REST_TOKEN, startTiming())
    let hits = 0
    let survivors = 0
    for (let batch = 0; batch < 20; batch += 1) {
      const codes = Array.from({ length: 100 }, () => ({ phone: crypto.randomUUID(), code: newCode() }))
      await Promise.all(codes.map(({ phone, code }) => storeCode(settings, redis, from(phone, 'home'), code)))
      // The best anybody can do: twenty different codes for each phone, as everybody whom the code tells apart.
      const guesses = GUESSERS.flatMap(([network, isKnown, tries]) =>
        Array.from({ length: tries }, () => ({ network, isKnown })),
      ).map((guesser, i) => ({ ...guesser, guess: String(batch * 1000 + i).padStart(6, '0') }))
      for (const { guess, network, isKnown } of guesses) {
        const results = await Promise.all(
          codes.map(({ phone }) => spendCode(settings, redis, { ...from(phone, network), isKnown }, guess)),
        )
        hits += results.filter(Boolean).length
      }
      // After that the right one is worth nothing, wherever it comes from.
      for (const [network, isKnown] of GUESSERS) {
        const late = await Promise.all(
          codes.map(({ phone, code }) => spendCode(settings, redis, { ...from(phone, network), isKnown }, code)),
        )
        survivors += late.filter(Boolean).length
      }
    }
    expect(survivors).toBe(0)
    // 0.04 are to be expected; four or more happen once in ten million runs.
    expect(hits).toBeLessThan(4)
  })
})
