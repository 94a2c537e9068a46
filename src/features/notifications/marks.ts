import { describeError, type Log } from '../../foundation/log.ts'
import type { RedisSession } from '../../foundation/redis.ts'

/** Seconds of a claim's lease. Longer than a send can take. */
export const CLAIM_SECONDS = 120
/** Longer than a queue retries. */
const KEPT_SECONDS = 86_400

const keyOf = (noticeId: string, deviceId: string): string => `push:${noticeId}:${deviceId}`

/**
 * Claims a notification for a device, so that it is sent once however often the queue delivers it. Concurrent claims
 * share one round trip. Without Redis every claim succeeds: a duplicate replaces itself on the device.
 * @returns `done` when it has been sent already, `busy` while another consumer holds the claim
 */
export async function claim(
  redis: RedisSession,
  log: Log,
  noticeId: string,
  deviceId: string,
): Promise<'ours' | 'done' | 'busy'> {
  const key = keyOf(noticeId, deviceId)
  try {
    const [taken, present] = await Promise.all([
      redis.runCommands<string | null>((p) => p.set(key, 'claimed', { nx: true, ex: CLAIM_SECONDS })),
      redis.get(key),
    ])
    if (taken !== null) return 'ours'
    return present === 'done' ? 'done' : 'busy'
  } catch (error) {
    log.warn('push_not_claimed', describeError(error))
    return 'ours'
  }
}

/** Marks a notification as sent to a device, or releases the claim. */
export async function settle(
  redis: RedisSession,
  log: Log,
  { noticeId, deviceId, isDone }: { noticeId: string; deviceId: string; isDone: boolean },
): Promise<void> {
  const key = keyOf(noticeId, deviceId)
  try {
    await (isDone ? redis.set(key, 'done', KEPT_SECONDS) : redis.del(key))
  } catch (error) {
    log.warn('push_not_marked', describeError(error))
  }
}
