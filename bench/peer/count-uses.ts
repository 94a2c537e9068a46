// Sliding windows of two counters. Checks all limits before it counts any. KEYS: the current and the previous window of
// each. ARGV: the time in ms, then maximum and window (ms) of each.
export const COUNT_USES = `
local now = tonumber(ARGV[1])
local answer = {}
local refused = 0
for i = 1, #KEYS / 2 do
  local max, window = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local inside = 1 - (now % window) / window
  local used = tonumber(redis.call('GET', KEYS[2 * i - 1]) or '0') + math.ceil(tonumber(redis.call('GET', KEYS[2 * i]) or '0') * inside)
  if used >= max then refused = 1 end
  answer[i] = used
end
if refused == 0 then
  for i = 1, #KEYS / 2 do
    redis.call('INCR', KEYS[2 * i - 1])
    redis.call('PEXPIRE', KEYS[2 * i - 1], tonumber(ARGV[2 * i + 1]) * 2)
  end
end
answer[#KEYS / 2 + 1] = refused
return answer`
