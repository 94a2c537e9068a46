import type { RedisSession } from '../foundation/redis.ts'

/**
 * Versions of public content, in Redis, where a request reads them in the trip that it makes anyway: isolates keep what
 * they have read of Postgres until the version grows. Postgres is authoritative (`content_versions`); a version that Redis
 * does not know is read there.
 */
export type ContentKind = 'pages'

const keyOf = (kind: ContentKind): string => `content:version:${kind}`

/** How long Redis believes it, in seconds: for so long a change may be missed that could not be written there. */
const BELIEVED = 60

/** Never back to a lower one, whatever the order of those who write. */
export const RAISE = `
local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
if known < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return 1`

/** The current version; null where Redis does not know it. */
export async function readContentVersion(redis: RedisSession, kind: ContentKind): Promise<number | null> {
  const known = await redis.get(keyOf(kind)).catch(() => null)
  return known === null ? null : Number(known)
}

/** Says that a version is the current one. */
export async function raiseContentVersion(redis: RedisSession, kind: ContentKind, version: number): Promise<void> {
  await redis.eval(RAISE, [keyOf(kind)], [String(version), String(BELIEVED)])
}
