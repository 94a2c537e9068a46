/** A key in Redis that one request at a time claims, and then replaces. */

/** KEYS: the key. ARGV: the claim, its milliseconds. Returns what is there, or null for the one who has claimed it. */
export const CLAIM = `
local known = redis.call('GET', KEYS[1])
if known then return known end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false`

/**
 * KEYS: the key. ARGV: what has to be there still, what replaces it (empty: nothing), its milliseconds. Returns whether it
 * was.
 */
export const REPLACE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`
