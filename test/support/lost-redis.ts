import type { RedisSession } from '../../src/foundation/redis.ts'
import { partial } from './partial.ts'

type Pipeline = Parameters<Parameters<RedisSession['runCommands']>[0]>[0]

export interface LostRedis {
  redis: RedisSession
  known: Map<string, string>
  /** Loses everything once so many entries have been written. */
  loseAfter: (writes: number) => void
}

/** A Redis of its own that has lost everything, because all tests share the other one: it only writes, reads and deletes. */
export function lostRedis(): LostRedis {
  const known = new Map<string, string>()
  let left = Infinity
  const set = (key: string, value: string) => {
    known.set(key, value)
    if ((left -= 1) === 0) known.clear()
    return Promise.resolve()
  }
  const runCommands = <T>(add: (pipeline: Pipeline) => void) => {
    let answer: 'OK' | null = null
    const write = (key: string, value: unknown, options: object = {}): Pipeline => {
      const isRefused = ('nx' in options && known.has(key)) || ('xx' in options && !known.has(key))
      answer = isRefused ? null : 'OK'
      if (!isRefused) known.set(key, String(value))
      return pipeline
    }
    const pipeline: Pipeline = partial<Pipeline>({ set: write })
    add(pipeline)
    // Guarantee: whoever runs these commands asks whether the last one was carried out.
    return Promise.resolve(answer as T)
  }
  const evaluate = <T>(_script: string, [, , key = '']: string[], [, , value = '']: string[]) => {
    known.set(key, value)
    return Promise.resolve(JSON.parse('1') as T)
  }
  const redis = partial<RedisSession>({
    address: crypto.randomUUID(),
    runCommands,
    set,
    get: (key) => Promise.resolve(known.get(key) ?? null),
    del: (...keys) => Promise.resolve(keys.forEach((key) => known.delete(key))),
    eval: evaluate,
  })
  return { redis, known, loseAfter: (writes) => (left = writes) }
}
