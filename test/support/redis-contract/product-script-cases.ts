import { COUNT_USES } from '../../../bench/peer/count-uses.ts'
import { DISCARD, RESTORE, SPEND, STORE } from '../../../src/features/auth/phone/one-time-code.ts'
import { RAISE } from '../../../src/configuration/content-versions.ts'
import { CLAIM, REPLACE } from '../../../src/foundation/claim.ts'
import { SETTLE } from '../../../src/http/isolate/settle-script.ts'
import { COUNT, REFUND } from '../../../src/http/rate-limit-script.ts'
import { ENTRIES_KEPT, NOTE_CHANGE, READ_CHANGES } from '../../../src/security/changes-log.ts'
import { ADD_COUNTS } from '../../../src/foundation/tally.ts'
import { about, run, send, type Case, type Sent } from './case.ts'

/** Every script that is sent. A test looks through the source for others. */
export const SCRIPTS = {
  COUNT,
  REFUND,
  SETTLE,
  CLAIM,
  REPLACE,
  STORE,
  DISCARD,
  SPEND,
  RESTORE,
  RAISE,
  NOTE_CHANGE,
  READ_CHANGES,
  ADD_COUNTS,
  COUNT_USES,
} as const

const NOW = 1_795_890_219_640
const DAY = 86_400_000
const MIDNIGHT = (Math.floor(NOW / DAY) + 1) * DAY

/**
 * A limit as src/http/rate-limit-script.ts asks for it: its two keys; its maximum, window in ms, and end of the day or 0; and
 * the key of the deed that it counts, if it counts deeds.
 */
type Limit = [
  keys: [string, string],
  max: number,
  window: number,
  day?: number,
  deed?: string | undefined,
  kind?: 'yielding' | 'challenged',
]
const exact = (key: string, max: number, window = 3_600_000): Limit => [[key, key], max, window]
const counted = (key: string, max: number, window = 3_600_000): Limit => {
  const at = Math.floor(NOW / window)
  return [[`${key}:${at}`, `${key}:${at - 1}`], max, window]
}
const daily = (key: string, max: number, deed?: string): Limit => [[key, key], max, DAY, MIDNIGHT, deed]

const yielding = ([keys, max, window]: Limit): Limit => [keys, max, window, 0, undefined, 'yielding']
const challenged = ([keys, max, window]: Limit): Limit => [keys, max, window, 0, undefined, 'challenged']
const kindOf = ([, , , , deed, kind]: Limit): number =>
  kind === 'yielding' ? 2 : kind === 'challenged' ? 3 : deed === undefined ? 0 : 1

const limits = (script: string, now: number, ...of: Limit[]): Sent =>
  run(
    script,
    of.flatMap(([keys, , , , deed = 'deed']) => [...keys, deed]),
    [now, ...of.flatMap((limit) => [limit[1], limit[2], limit[3] ?? 0, kindOf(limit)])],
  )
const count = (now: number, ...of: Limit[]) => limits(COUNT, now, ...of)
const refund = (now: number, ...of: Limit[]) => limits(REFUND, now, ...of)
const previous = (key: string, window = 3_600_000) => `${key}:${Math.floor(NOW / window) - 1}`
const present = (key: string, window = 3_600_000) => `${key}:${Math.floor(NOW / window)}`

/** A guess at a code that allows three tries to the network that asked, two to known devices and two to others. */
const guess = (hash: string, network: string, isKnown = false): Sent =>
  run(SPEND, ['otp'], [hash, network, isKnown ? 1 : 0, 3, 2, 2])

const settle = (of: Limit, ...times: number[]): Sent =>
  run(SETTLE, [...of[0]], [times.at(-1) ?? 0, of[1], of[2], times.length, ...(of[1] <= 60 ? times : [])])

const note = (entry: string, key: string, value: string): Sent =>
  run(NOTE_CHANGE, ['position', 'log', key], [entry, 60, value])
const changes = (since: number): Sent => run(READ_CHANGES, ['position', 'log', 'marker'], [since])

const left = (key: string): Sent => about(2_000, 'PTTL', key)

export const productScripts: readonly Case[] = [
  {
    name: 'RAISE: never back to a lower version',
    steps: [
      run(RAISE, ['v'], [3, 60]),
      run(RAISE, ['v'], [2, 60]),
      send('GET', 'v'),
      run(RAISE, ['v'], [10, 60]),
      send('GET', 'v'),
      left('v'),
    ],
  },
  {
    name: 'COUNT: exact windows',
    steps: [
      count(NOW, exact('a', 2)),
      left('a'),
      count(NOW + 1, exact('a', 2)),
      count(NOW + 2, exact('a', 2)),
      send('LRANGE', 'a', 0, -1),
      // One use has left the window, then both.
      count(NOW + 3_600_000, exact('a', 2)),
      count(NOW + 3_600_002, exact('a', 2)),
      send('LRANGE', 'a', 0, -1),
      count(NOW + 9_000_000, exact('a', 2)),
      send('LRANGE', 'a', 0, -1),
      // Uses as a test writes them.
      send('LPUSH', 'b', NOW - 3),
      send('LPUSH', 'b', NOW - 2),
      count(NOW, exact('b', 60, 60_000)),
      count(NOW, exact('c', 0)),
      send('EXISTS', 'c'),
      count(NOW, exact('d', 1, 80)),
      { wait: 200 },
      send('EXISTS', 'd'),
    ],
  },
  {
    name: 'COUNT: two counters',
    steps: [
      count(NOW, counted('a', 1_000)),
      count(NOW + 5, counted('a', 1_000)),
      left(present('a')),
      // The window before counts in proportion, rounded up.
      send('SET', previous('b'), 100),
      count(NOW, counted('b', 1_000)),
      send('GET', present('b')),
      send('SET', previous('c'), 999),
      count(NOW, counted('c', 61)),
      send('EXISTS', present('c')),
      // Times beyond 2^31 milliseconds.
      count(NOW, counted('d', 100, 20 * DAY)),
      left(present('d', 20 * DAY)),
      count(NOW, counted('e', 100, 366 * DAY)),
      left(present('e', 366 * DAY)),
      send('SET', present('f'), '1000000'),
      count(NOW, counted('f', 1_000_001)),
      count(NOW, counted('f', 1_000_001)),
    ],
  },
  {
    name: 'COUNT: days',
    steps: [
      count(NOW, daily('a', 2)),
      left('a'),
      count(NOW, daily('a', 2)),
      count(NOW, daily('a', 2)),
      send('GET', 'a'),
      send('SET', 'a', '20'),
      count(NOW, daily('a', 20)),
      send('TTL', 'a'),
    ],
  },
  {
    name: 'COUNT: several limits, of which one refuses',
    steps: [
      count(NOW, counted('api', 1_000), exact('one', 1), daily('day', 5)),
      count(NOW, counted('api', 1_000), exact('one', 1), daily('day', 5)),
      send('MGET', present('api'), 'day'),
      send('LRANGE', 'one', 0, -1),
      count(NOW),
    ],
  },
  {
    name: 'COUNT: deeds',
    steps: [
      count(NOW, exact('attempts', 5), daily('day', 1, 'like')),
      left('like'),
      // Used up: attempts count all the same, and the deed that was counted lately is known.
      count(NOW + 1, exact('attempts', 5), daily('day', 1, 'like')),
      count(NOW + 2, exact('attempts', 5), daily('day', 1, 'other')),
      send('EXISTS', 'other'),
      send('GET', 'day'),
      send('LRANGE', 'attempts', 0, -1),
      // Where attempts are used up, nothing counts.
      count(NOW + 3, exact('attempts', 3), daily('day', 5, 'third')),
      send('EXISTS', 'third'),
      refund(NOW, exact('attempts', 5), daily('day', 1, 'like')),
      send('MGET', 'day', 'like'),
    ],
  },
  {
    name: 'COUNT: what yields and what is challenged',
    steps: [
      // Used up, it counts no more, and the others go on counting.
      count(NOW, exact('others', 9), yielding(exact('few', 1))),
      count(NOW + 1, exact('others', 9), yielding(exact('few', 1))),
      send('LRANGE', 'few', 0, -1),
      send('LRANGE', 'others', 0, -1),
      send('SET', present('many'), 75),
      count(NOW, yielding(counted('many', 75))),
      count(NOW, yielding(counted('many', 76))),
      send('GET', present('many')),
      // What another one refuses counts nothing here either.
      count(NOW, exact('few', 1), yielding(counted('more', 75))),
      send('EXISTS', present('more')),
      // Stops at half, rounded up, and goes on to the whole without a challenge.
      count(NOW, challenged(exact('net', 3))),
      count(NOW + 1, challenged(exact('net', 3))),
      count(NOW + 2, challenged(exact('net', 3))),
      count(NOW + 3, exact('net', 3)),
      count(NOW + 4, exact('net', 3)),
      send('LRANGE', 'net', 0, -1),
      send('SET', present('wide'), 80),
      count(NOW, challenged(counted('wide', 160)), exact('other', 5)),
      send('EXISTS', 'other'),
      count(NOW, challenged(counted('wide', 161))),
      send('GET', present('wide')),
    ],
  },
  {
    name: 'COUNT: what is not a count',
    steps: [
      send('SET', 'text', 'abc'),
      count(NOW, exact('text', 5)),
      count(NOW, daily('text', 5)),
      send('LPUSH', 'list', 'abc'),
      count(NOW, daily('list', 5)),
      count(NOW, exact('list', 5)),
      run(COUNT, ['a', 'a', 'b'], ['now', 5, 1_000, 0, 0]),
      run(COUNT, ['a', 'a', 'b'], [NOW]),
    ],
  },
  {
    name: 'REFUND',
    steps: [
      count(NOW, counted('api', 1_000), exact('one', 2), daily('day', 5)),
      count(NOW + 1, counted('api', 1_000), exact('one', 2), daily('day', 5)),
      refund(NOW, counted('api', 1_000), exact('one', 2), daily('day', 5)),
      send('MGET', present('api'), 'day'),
      send('LRANGE', 'one', 0, -1),
      refund(NOW + 1, counted('api', 1_000), exact('one', 2), daily('day', 5)),
      refund(NOW + 1, counted('api', 1_000), exact('one', 2), daily('day', 5)),
      send('MGET', present('api'), 'day'),
      send('EXISTS', 'one'),
      refund(NOW, counted('nothing', 1_000), exact('nothing', 2)),
      send('KEYS', 'nothing*'),
    ],
  },
  {
    name: 'SETTLE',
    steps: [
      count(NOW, exact('a', 5)),
      settle(exact('a', 5), NOW + 1, NOW + 1, NOW + 3),
      send('LRANGE', 'a', 0, -1),
      left('a'),
      // Beyond the maximum all the same; and what has left the window counts no more.
      settle(exact('a', 5), NOW + 4, NOW + 5, NOW + 6),
      settle(exact('a', 5), NOW + 3_600_002),
      send('LRANGE', 'a', 0, -1),
      refund(NOW + 3_600_002, exact('a', 5)),
      send('LLEN', 'a'),
      send('SET', previous('b'), 100),
      settle(counted('b', 1_000), NOW, NOW, NOW),
      count(NOW, counted('b', 1_000)),
      send('GET', present('b')),
      left(present('b')),
      run(SETTLE, ['c', 'c', present('b'), previous('b')], [NOW, 5, 60_000, 2, NOW - 1, NOW, NOW, 1_000, 3_600_000, 1]),
      run(SETTLE),
      send('SET', 'text', 'abc'),
      settle([['text', 'none'], 1_000, 60_000], NOW),
      settle(exact('text', 5), NOW),
    ],
  },
  {
    name: 'NOTE_CHANGE and READ_CHANGES',
    steps: [
      changes(-1),
      changes(5),
      // A new log begins at the time.
      note('session s1', 'ended:s1', '1'),
      about(1e12, 'INCR', 'position'),
      send('SET', 'position', 41),
      note('account a1', 'suspended:a1', '{"reason":"ü","until":null}'),
      send('GET', 'suspended:a1'),
      left('suspended:a1'),
      note('everything', 'marker', '1'),
      changes(43),
      changes(42),
      changes(41),
      changes(44),
      // More than the log has.
      changes(30),
      changes(43 - ENTRIES_KEPT),
      changes(42 - ENTRIES_KEPT),
      send('DEL', 'marker'),
      changes(42),
      send('LLEN', 'log'),
      send('SET', 'log', 'x'),
      note('session s2', 'ended:s2', '1'),
      changes(43),
    ],
  },
  {
    name: 'CLAIM and REPLACE',
    steps: [
      run(CLAIM, ['k'], ['{"request":"ü","runner":"r1"}', 60_000]),
      left('k'),
      run(CLAIM, ['k'], ['{"request":"ü","runner":"r2"}', 60_000]),
      run(REPLACE, ['k'], ['{"request":"ü","runner":"r2"}', 'answer', DAY]),
      send('GET', 'k'),
      run(REPLACE, ['k'], ['{"request":"ü","runner":"r1"}', '{"answer":"…"}', DAY]),
      send('GET', 'k'),
      left('k'),
      run(CLAIM, ['k'], ['{"request":"ü","runner":"r3"}', 60_000]),
      run(REPLACE, ['k'], ['{"answer":"…"}', '', DAY]),
      send('EXISTS', 'k'),
      run(REPLACE, ['k'], ['anything', '', DAY]),
      run(CLAIM, ['brief'], ['mine', 100]),
      { wait: 200 },
      run(CLAIM, ['brief'], ['yours', 60_000]),
      send('GET', 'brief'),
      send('LPUSH', 'list', 'x'),
      run(CLAIM, ['list'], ['mine', 100]),
      run(CLAIM, ['k'], ['mine', 0]),
    ],
  },
  {
    name: 'STORE, SPEND, RESTORE and DISCARD',
    steps: [
      run(STORE, ['otp'], ['hash-1', 'home', 300]),
      send('TTL', 'otp'),
      send('HGETALL', 'otp'),
      // The network that asked, a known device, and others, each with tries of their own.
      ...[1, 2, 3].map(() => guess('wrong', 'home')),
      guess('wrong', 'home', true),
      ...[1, 2].map(() => guess('wrong', 'elsewhere')),
      send('HMGET', 'otp', 'asker', 'known', 'others'),
      guess('hash-1', 'home'),
      { ...guess('hash-1', 'home', true), tolerance: 2_000 },
      guess('hash-1', 'home', true),
      run(RESTORE, ['otp'], [200_000, 'hash-1', 'home', 1, 1, 2]),
      run(RESTORE, ['otp'], [300_000, 'hash-2', 'home', 0, 0, 0]),
      send('HMGET', 'otp', 'hash', 'network', 'asker', 'known', 'others'),
      left('otp'),
      guess('wrong', 'home'),
      // Nothing is left to others; the known device still has a try.
      guess('hash-1', 'elsewhere'),
      guess('wrong', 'elsewhere', true),
      guess('hash-1', 'elsewhere', true),
      send('HMGET', 'otp', 'asker', 'known', 'others'),
      run(STORE, ['otp'], ['hash-3', 'home', 300]),
      send('HMGET', 'otp', 'asker', 'known', 'others'),
      run(STORE, ['otp'], ['hash-4', 'home', 300]),
      run(DISCARD, ['otp'], ['hash-3']),
      send('HGET', 'otp', 'hash'),
      run(DISCARD, ['otp'], ['hash-4']),
      send('EXISTS', 'otp'),
      run(DISCARD, ['otp'], ['hash-4']),
      guess('hash-4', 'home'),
      send('SET', 'text', 'x'),
      run(SPEND, ['text'], ['x', 'home', 0, 3, 2, 2]),
      run(DISCARD, ['text'], ['x']),
    ],
  },
  {
    name: 'ADD_COUNTS',
    steps: [
      run(ADD_COUNTS, ['sums', 'isolate:a'], [1, 'requests{200}', 2, 'seconds{}sum', 1_500_000]),
      // Again under the same number: its answer was lost.
      run(ADD_COUNTS, ['sums', 'isolate:a'], [1, 'requests{200}', 2, 'seconds{}sum', 1_500_000]),
      run(ADD_COUNTS, ['sums', 'isolate:a'], [2, 'requests{200}', 1]),
      // The first one, which was not lost but late.
      run(ADD_COUNTS, ['sums', 'isolate:a'], [1, 'requests{200}', 2, 'seconds{}sum', 1_500_000]),
      run(ADD_COUNTS, ['sums', 'isolate:b'], [1, 'requests{200}', 4, 'requests{404}', 1]),
      send('HGETALL', 'sums'),
      about(2_000, 'TTL', 'isolate:a'),
    ],
  },
  {
    name: 'the peer’s COUNT_USES',
    steps: [
      run(COUNT_USES, ['a', 'b'], [NOW, 2, 60_000]),
      run(COUNT_USES, ['a', 'b', 'c', 'd'], [NOW, 2, 60_000, 5, 60_000]),
      run(COUNT_USES, ['a', 'b', 'c', 'd'], [NOW, 2, 60_000, 5, 60_000]),
      send('MGET', 'a', 'b', 'c', 'd'),
    ],
  },
]
