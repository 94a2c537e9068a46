import { createContext, runInContext } from 'node:vm'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { APP, LEFT_OUT } from '../../sdk/names.ts'
import { OPERATORS } from '../../sdk/operator-names.ts'
import { createClient } from '../../sdk/src/client.ts'
import { memoryStorage, systemClock, type Storage } from '../../sdk/src/foundation.ts'
import { lockFor, storageLock } from '../../sdk/src/lock.ts'
import { SessionKeeper, type SignedIn } from '../../sdk/src/session.ts'
import { bundled, sdkIsSmall } from '../../scripts/sdk/build.ts'
import { sdkIsCurrent } from '../../scripts/sdk/generate.ts'
import { namingFaults } from '../../scripts/sdk/operations.ts'
import { typeOf } from '../../scripts/sdk/schema-types.ts'

const session = (n: number) => ({
  token: `token ${n}`,
  token_type: 'Bearer' as const,
  expires_in: 3_600,
  refresh_token: `refresh ${n}`,
  user: { id: 'kim', is_verified: true, plan: 'free' as const, role: 'user' as const },
})

describe('names', () => {
  it('fit the API: what is generated is current', async () => {
    expect(await sdkIsCurrent()).toBeNull()
  })

  it('one for each operation, and none of the rest of the client', () => {
    const all = [APP, OPERATORS].flatMap((table) => Object.values(table).flatMap((group) => Object.values(group)))
    const ids = [...all, ...Object.keys(LEFT_OUT)]
    expect(namingFaults(ids, [APP, OPERATORS], Object.keys(LEFT_OUT))).toEqual([])
    expect(namingFaults([...ids, 'newOne'], [APP, OPERATORS], Object.keys(LEFT_OUT))).toEqual([
      'newOne has no name in sdk/names.ts or sdk/operator-names.ts; add one, or a reason to LEFT_OUT',
    ])
    expect(namingFaults(ids, [APP, OPERATORS, { again: { go: 'listFeed' } }], Object.keys(LEFT_OUT))).toEqual([
      'listFeed has two names in sdk/; keep one',
    ])
    const gone = ids.filter((id) => id !== 'listFeed')
    expect(namingFaults(gone, [APP, OPERATORS], Object.keys(LEFT_OUT))).toEqual([
      'listFeed has a name in sdk/, and is no operation of the API',
    ])
    const own = Object.keys(createClient({ baseUrl: '' })).filter((key) => !(key in APP))
    expect(own).toEqual(['session', 'realtimeOptions', 'bind', 'close'])
    expect(Object.keys(APP).filter((group) => own.includes(group))).toEqual([])
  })

  it('a schema with a keyword that the generator does not know is an error', () => {
    const unknown = { type: 'object', patternProperties: {} }
    expect(() => typeOf(unknown, String)).toThrow(/patternProperties/)
    const nullable = { type: ['object', 'null'], properties: { a: { enum: ['x', null] } } }
    expect(typeOf({ type: 'array', items: nullable }, String)).toBe('({\na?: "x" | null\n} | null)[]')
  })
})

describe('sessions that share a storage', () => {
  /** Two tabs with the same session. */
  async function tabs(lock: (storage: Storage) => ReturnType<typeof lockFor>) {
    const storage = memoryStorage()
    let exchanges = 0
    const tab = () =>
      new SessionKeeper({
        storage,
        clock: systemClock,
        lock: lock(storage),
        prefix: 'shared',
        isShared: true,
        exchange: async () => {
          exchanges += 1
          await new Promise((resolve) => setImmediate(resolve))
          return session(exchanges)
        },
      })
    const [one, other] = [tab(), tab()]
    await one.keep(session(0))
    return { one, other, exchanges: () => exchanges }
  }

  it('take turns by Web Locks: the second finds what the first has renewed', async () => {
    const { one, other, exchanges } = await tabs((storage) => lockFor(storage, systemClock))
    expect('locks' in navigator).toBe(true)
    const renewed = await Promise.all([one.renew('token 0'), other.renew('token 0'), one.renew('token 0')])
    expect(renewed.map((kept) => kept?.token)).toEqual(['token 1', 'token 1', 'token 1'])
    expect(exchanges()).toBe(1)
    one.close()
    other.close()
  })

  it('take turns by the storage elsewhere', async () => {
    const { one, other, exchanges } = await tabs((storage) => storageLock(storage, systemClock))
    await Promise.all([one.renew('token 0'), other.renew('token 0')])
    expect(exchanges()).toBe(1)
    one.close()
    other.close()
  })

  it('hear of each other', async () => {
    const { one, other } = await tabs((storage) => lockFor(storage, systemClock))
    const heard = Promise.withResolvers<SignedIn | null>()
    other.onChange((kept) => heard.resolve(kept))
    await one.forget()
    expect(await heard.promise).toBeNull()
    one.close()
    other.close()
  })

  it('pass over a tab that was closed while it held the lock', async () => {
    let now = 0
    const storage = memoryStorage()
    const clock = { ...systemClock, now: () => now }
    await storage.set('name:lock', 'closed-tab 15000')
    const lock = storageLock(storage, {
      ...clock,
      setTimeout: (run, ms) => {
        now += 5_000
        return clock.setTimeout(run, Math.min(ms, 1))
      },
    })
    expect(await lock('name', async () => now)).toBeGreaterThanOrEqual(15_000)
    expect(await storage.get('name:lock')).toBeNull()
  })

  it('a holder that fails lets go', async () => {
    const storage = memoryStorage()
    const lock = storageLock(storage, systemClock)
    await expect(
      lock('name', async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await lock('name', async () => 'next')).toBe('next')
  })
})

describe('the package', () => {
  it('is within its sizes', () => {
    expect(sdkIsSmall()).toBeNull()
    expect(bundled('index.ts').bytes).toBeGreaterThan(1_000)
  })

  it('runs where there is little beside fetch, as in React Native', async () => {
    const { outputFiles } = buildSync({
      entryPoints: ['sdk/src/index.ts'],
      bundle: true,
      format: 'iife',
      globalName: 'sdk',
      platform: 'neutral',
      write: false,
    })
    const urls: string[] = []
    const bare = createContext({
      AbortController,
      setTimeout,
      clearTimeout,
      fetch: async (url: string) => {
        urls.push(url)
        return new Response('{"success":true,"data":{"settings":{}}}')
      },
    })
    const script = `${outputFiles[0]?.text}; sdk.createClient({ baseUrl: 'https://api.example/' }).content.pages({ locale: 'pt-BR' })`
    expect(await runInContext(script, bare)).toEqual({ settings: {} })
    expect(urls).toEqual(['https://api.example/api/v1/content/pages?locale=pt-BR'])
  })
})
