import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/env.ts'
import { newCode, spendCode, storeCode } from '../../../src/features/auth/phone/one-time-code.ts'
import { createRedis } from '../../../src/platform/redis.ts'
import { startTiming } from '../../../src/platform/timing.ts'

describe('ten thousand guesses at two thousand codes', () => {
  it('succeed no better than five in a million each', async () => {
    const settings = readSettings(env)
    const redis = createRedis(settings.UPSTASH_REDIS_REST_URL, settings.UPSTASH_REDIS_REST_TOKEN, startTiming())
    let hits = 0
    let survivors = 0
    for (let batch = 0; batch < 20; batch += 1) {
      const codes = Array.from({ length: 100 }, () => ({ phone: crypto.randomUUID(), code: newCode() }))
      await Promise.all(codes.map(({ phone, code }) => storeCode(settings, redis, phone, 'sign-in', code)))
      // The best anybody can do: five different codes for each phone.
      const guesses = Array.from({ length: 5 }, (_, i) => String(batch * 1000 + i).padStart(6, '0'))
      for (const guess of guesses) {
        const results = await Promise.all(codes.map(({ phone }) => spendCode(settings, redis, phone, 'sign-in', guess)))
        hits += results.filter(Boolean).length
      }
      // After five wrong guesses the right one is worth nothing.
      const late = await Promise.all(codes.map(({ phone, code }) => spendCode(settings, redis, phone, 'sign-in', code)))
      survivors += late.filter(Boolean).length
    }
    expect(survivors).toBe(0)
    // 0.01 are to be expected; three or more happen once in six million runs.
    expect(hits).toBeLessThan(3)
  })
})
