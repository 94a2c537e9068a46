import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { LIMITS, type LimitName } from '../../../src/catalogue/limits.ts'
import { isShared, SharedLimits } from '../../../src/http/isolate/shared-limits.ts'
import { settlingArguments } from '../../../src/http/isolate/settle-script.ts'
import type { LimitState } from '../../../src/http/rate-limit-script.ts'
import { readSettings } from '../../../src/settings.ts'

const settings = { ...readSettings(env), LIMIT_OVERRIDES: { api: { max: 100 }, match_find: { max: 5 } } }
const HOUR = 3_600_000
const NOW = 500_000 * HOUR + 60_000
const api = { name: 'api', subject: 'a1' } as const
const find = { name: 'match_find', subject: 'a1' } as const

const told = (name: LimitName, limit: number, remaining: number): LimitState => ({
  name,
  limit,
  remaining,
  resetAt: NOW + 30_000,
  exceeded: false,
  isScarce: false,
  isChallenged: false,
  wasCountedLately: false,
})

/** Limits of which Redis has told that one use each is counted. */
async function begun(): Promise<SharedLimits> {
  const limits = new SharedLimits()
  await limits.learn(settings, [api, find], Promise.resolve([told('api', 100, 99), told('match_find', 5, 4)]), NOW)
  return limits
}
const remaining = (limits: SharedLimits, now = NOW) =>
  limits.count(settings, [find], now)?.map((state) => (state.exceeded ? 'refused' : state.remaining)) ?? 'unknown'

describe('limits that an isolate counts by itself', () => {
  it('are those that fail open, but for places', () => {
    const shared = (Object.keys(LIMITS) as LimitName[]).filter((name) => isShared({ name, subject: 'x' }))
    expect(shared.toSorted()).toEqual([
      'api',
      'api_anonymous',
      'appeal',
      'call_initiate',
      'call_quality',
      'conversations_list',
      'ice_servers',
      'match_find',
      'media_upload',
      'media_view',
      'message_change',
      'message_send',
      'messages_list',
      'profile_update',
      'socket_open',
      'socket_open_ip',
      'socket_replay',
    ])
    expect(isShared({ ...api, challenge: 'stopped' })).toBe(false)
  })

  it('are asked of Redis first, and admit no more than it has left', async () => {
    expect(new SharedLimits().count(settings, [find], NOW)).toBeNull()
    const limits = await begun()
    expect([1, 2, 3, 4, 5].map(() => remaining(limits))).toEqual([[3], [2], [1], [0], ['refused']])
  })

  it('count nothing of what one of them refuses', async () => {
    const limits = await begun()
    for (let i = 0; i < 4; i += 1) limits.count(settings, [find], NOW)
    expect(limits.count(settings, [api, find], NOW)?.[0]?.remaining).toBe(99)
    expect(limits.count(settings, [api], NOW)?.[0]?.remaining).toBe(98)
  })

  it('repeat a refusal for a second, and not beyond its end', async () => {
    const limits = await begun()
    for (let i = 0; i < 4; i += 1) remaining(limits)
    expect(remaining(limits, NOW + 999)).toEqual(['refused'])
    expect(remaining(limits, NOW + 1_000)).toBe('unknown')
    expect(remaining(limits, NOW - 1)).toBe('unknown')
  })

  it('count what is under way to Redis', async () => {
    const limits = await begun()
    remaining(limits)
    const answer = Promise.withResolvers<LimitState[]>()
    const learning = limits.learn(settings, [find], answer.promise, NOW)
    const batch = limits.take(settings)
    expect(remaining(limits)).toEqual([1])
    answer.resolve([])
    await learning
    limits.settled(batch, [4, NOW + 30_000], NOW + 1)
    // Four in Redis, and one that is not there yet.
    expect(remaining(limits, NOW + 1)).toEqual(['refused'])
  })

  it('are settled once, whether or not Redis has answered', async () => {
    const limits = await begun()
    for (let i = 0; i < 3; i += 1) limits.count(settings, [api, find], NOW + i)
    const batch = limits.take(settings)
    expect(batch.map(({ use, times }) => [use.name, times])).toEqual([
      ['api', [NOW, NOW + 1, NOW + 2]],
      ['match_find', [NOW, NOW + 1, NOW + 2]],
    ])
    expect(settlingArguments(settings, batch).args.slice(4)).toEqual(
      [NOW + 2, 5, 60_000, 3, NOW, NOW + 1, NOW + 2].map(String),
    )
    expect(limits.take(settings)).toEqual([])
    limits.lost(batch)
    expect(remaining(limits)).toEqual([3])
  })

  it('belong to the window in which they were admitted', async () => {
    const limits = await begun()
    const end = 500_001 * HOUR
    for (const time of [end - 2, end - 1, end]) limits.count(settings, [api], time)
    const batch = limits.take(settings)
    expect(batch.map(({ times }) => times)).toEqual([[end - 2, end - 1], [end]])
    expect(settlingArguments(settings, batch).keys).toEqual(
      [500_000, 499_999, 500_001, 500_000].map((window) => `ratelimit:api:a1:${window}`),
    )
  })

  it('are taken back here, or in Redis where it knows them', async () => {
    const limits = await begun()
    limits.count(settings, [find], NOW + 5)
    expect(limits.undo(settings, [find], NOW + 5)).toEqual([])
    expect(limits.undo(settings, [find], NOW + 5)).toEqual([find])
    expect(remaining(limits)).toEqual([3])
  })
})
