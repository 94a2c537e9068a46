import { run, send, sha1, type Case } from './case.ts'

const NESTED = "return {1, 2.9, -2.9, 'x', true, {3, {'y'}, {}}, redis.call('GET', KEYS[1]) or 'nothing'}"
const ATOMIC = `
local n = tonumber(redis.call('GET', KEYS[1]) or '0')
for _ = 1, 100 do redis.call('SET', KEYS[1], n + 1) end
return n + 1`

/** Reads and writes in a way in which two at once would lose one. */
export const INCREMENT_SLOWLY = ATOMIC

/** What scripts may build on, whether or not one of ours does: how values come in, and how they go out. */
export const conversions: readonly Case[] = [
  {
    name: 'what scripts return',
    steps: [
      "local a = {} a[1] = 1 a[2] = 'x' return a",
      "local a = {} for i = 1, 9 do a[i] = i % 2 == 0 and 'even' or i end return a",
      "local a = {} a[2] = 'second' a[1] = 'first' return a",
      'return {1, 2, nil, 4}',
      "return {'a', nil}",
      'return {false, 1}',
      'return {named = 1}',
      'return {}',
      'return nil',
      'return',
      'return true',
      'return false',
      'return 3.99',
      'return -3.99',
      'return 2^53',
      "return '3.99'",
      "return ''",
      "return redis.status_reply('FINE')",
      "return {ok = 'FINE'}",
      "return redis.error_reply('ERR of its own')",
      "return {err = 'WRONGTYPE of its own'}",
      "return {redis.status_reply('FINE'), 1}",
      "return redis.call('SET', 'k', 'v')",
      "return redis.call('GET', 'k')",
      "return redis.call('GET', 'nothing')",
      "return {redis.call('GET', 'nothing'), 1}",
      "return redis.call('DEL', 'k', 'nothing')",
      "return redis.call('LPUSH', 'list', 'a', 'b')",
      "return redis.call('LRANGE', 'list', 0, -1)",
      "return redis.call('HGETALL', 'nothing')",
      "return 'a\\0b\\255\\195\\164'",
      "return {type(redis.call('TIME')[1]), #redis.call('TIME'), #redis.call('TIME')[1]}",
    ]
      .map((script) => run(script))
      .concat([run(NESTED, ['k']), run(NESTED, ['list'])]),
  },
  {
    name: 'how numbers and texts become each other',
    steps: [
      "return {tonumber('12') + 1, tonumber('abc') == nil, tonumber('0x10'), tonumber('1e3'), tonumber(' 7 ')}",
      "return {tostring(1e15), tostring(10 / 2), tostring(10 / 3), tostring(2^31 * 2), 5 .. '', tostring(1e100)}",
      "return {string.format('%.0f', 1795890219640), string.format('%d', 3.0), math.ceil(1.0000001), math.floor(-1.5)}",
      "return {#'日本', ('x'):rep(3), ('abc'):upper(), ('a,b'):find(',', 1, true)}",
      "redis.call('SET', 'n', 10 / 2) return redis.call('GET', 'n')",
      "redis.call('SET', 'n', 2147483648 * 2) return redis.call('GET', 'n')",
      "redis.call('SET', 'n', 1795890219640) return redis.call('INCR', 'n')",
      "redis.call('SET', 'n', -0.5) return redis.call('GET', 'n')",
      "redis.call('PEXPIRE', 'n', 60000 * 2) return redis.call('TTL', 'n')",
      "return redis.call('EXPIRE', 'n', 1.5)",
      "return {redis.call('INCR', 'c') + 1, redis.call('LLEN', 'nothing'), redis.call('EXISTS', 'c', 'n')}",
      "return cjson.encode({1, 'x', true, {a = 1.5}})",
      'return cjson.decode(\'{"a":[1,"x",null]}\').a[2]',
      'return #KEYS + #ARGV',
    ]
      .map((script) => run(script))
      .concat([run('return {KEYS[2], ARGV[1], ARGV[3]}', ['a', 'ß'], ['1.50', 'x', '\0'])]),
  },
  {
    name: 'scripts that fail',
    steps: [
      run("redis.call('SET', KEYS[1], 'written before') return nothing.at_all", ['k']),
      send('GET', 'k'),
      run("return redis.call('LPUSH', KEYS[1], 'x')", ['k']),
      run("\n\nredis.call('INCR', KEYS[1])", ['k']),
      run("return redis.pcall('INCR', KEYS[1])", ['k']),
      run("local e = redis.pcall('INCR', KEYS[1]) return e.err", ['k']),
      run("return redis.call('NO_SUCH_COMMAND')"),
      run('return nothing'),
      run('some_global = 1'),
      run("error('boom')"),
      run('return 1 + {}'),
      run("return 1 < 'x'"),
      send('EVAL', 'return 1'),
      send('EVAL', 'return 1', 'x'),
      send('EVAL', 'return 1', 2, 'a'),
      send('EVALSHA', '0'.repeat(40), 0),
      send('EVALSHA', 'no-sha', 0),
      send('EVALSHA', sha1('return nothing'), 0),
    ],
  },
  {
    name: 'scripts by their hash',
    steps: [
      run(ATOMIC, ['n']),
      send('EVALSHA', sha1(ATOMIC), 1, 'n'),
      send('evalsha', sha1(ATOMIC).toUpperCase(), 1, 'n'),
      send('GET', 'n'),
    ],
  },
]
