import type { ContentKind } from '../catalogue/domain-events.ts'
import type { RedisSession } from '../foundation/redis.ts'

/**
 * Versions of what operators change while the product runs, in Redis. Isolates read them with the changes of sessions, and
 * so know them as they were less than a second ago; they keep what they have read of Postgres until the version grows.
 * Postgres is authoritative (`content_versions`); a version that Redis does not know is read there.
 */

/** The versions that Redis knows, by kind; null of one that it does not. */
export type ContentVersions = Readonly<Partial<Record<ContentKind, number | null>>>

const keyOf = (kind: ContentKind): string => `content:version:${kind}`

/** How long Redis believes it, in seconds: for so long a change may be missed that Redis has lost again. */
const BELIEVED = 3_600

/** Never back to a lower one, whatever the order of those who write. */
export const RAISE = `
local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
if known < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return 1`

/** The current versions, in one command. */
export async function readContentVersions(
  redis: RedisSession,
  kinds: readonly ContentKind[],
): Promise<ContentVersions> {
  const known = await redis.mget(...kinds.map(keyOf)).catch(() => [])
  return Object.fromEntries(
    kinds.map((kind, i) => {
      const version = known[i] ?? null
      return [kind, version === null ? null : Number(version)]
    }),
  )
}

/** Says that a version is the current one. */
export async function raiseContentVersion(redis: RedisSession, kind: ContentKind, version: number): Promise<void> {
  await redis.eval(RAISE, [keyOf(kind)], [String(version), String(BELIEVED)])
}
