import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RedisServerState } from 'js-redis-server/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startEmbeddedRedis, type EmbeddedRedis } from '../../scripts/stack/embedded-redis/engine.ts'
import { openJournal } from '../../scripts/stack/embedded-redis/journal.ts'
import { startRedis } from '../../scripts/stack/redis.ts'
import { NODE, run, temporaryFolder } from '../support/node/programs.ts'

/** What the embedded Redis has on disk. What it replies is compared in redis-contract.test.ts. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let warnings: string[]
const running: EmbeddedRedis[] = []
const dataDir = () => join(folder.path, 'redis')
const journal = () => join(dataDir(), 'journal')

beforeEach(async () => {
  folder = await temporaryFolder()
  warnings = []
})
afterEach(async () => {
  for (const redis of running.splice(0)) await redis.stop()
  await folder.remove()
})

async function started(directory: string | null = dataDir()): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ dataDir: directory, warn: (line) => warnings.push(line) })
  running.push(redis)
  return redis
}

async function restarted(redis: EmbeddedRedis): Promise<EmbeddedRedis> {
  await redis.stop()
  running.splice(running.indexOf(redis), 1)
  return started()
}

const ask = async (redis: EmbeddedRedis, ...[name = '', ...args]: (string | number)[]) =>
  readable(await redis.command(String(name), args.map(String)))
const readable = (reply: unknown): unknown =>
  Array.isArray(reply) ? reply.map(readable) : reply instanceof Uint8Array ? Buffer.from(reply).toString() : reply

/** A program of its own with an embedded Redis. */
function script(body: string): string[] {
  const engine = join(import.meta.dirname, '../../scripts/stack/embedded-redis/engine.ts')
  const start = `const { startEmbeddedRedis } = await import(${JSON.stringify(engine)})
    const redis = await startEmbeddedRedis({ dataDir: ${JSON.stringify(dataDir())} })`
  return [NODE, '--input-type=module', '--eval', `${start}\n${body}`]
}

/** One of each kind of value, and changes of each kind. */
async function fill(redis: EmbeddedRedis): Promise<void> {
  await ask(redis, 'SET', 'text', 'naïve\0🦊')
  await ask(redis, 'SET', 'code', '123456', 'EX', 300)
  await ask(redis, 'SET', 'gone', 'x')
  await ask(redis, 'DEL', 'gone')
  await ask(redis, 'SET', 'brief', 'x', 'PX', 60_000)
  await ask(redis, 'PEXPIRE', 'brief', 1)
  await ask(redis, 'LPUSH', 'list', 'a', 'b', 'c')
  await ask(redis, 'LTRIM', 'list', 0, 1)
  await ask(redis, 'HSET', 'hash', 'f', 'x', 'n', '1')
  const script =
    "redis.call('HINCRBY', 'hash', 'n', 5) redis.call('SADD', 'set', 'm') return redis.call('ZADD', 'zset', 2, 'm')"
  await ask(redis, 'EVAL', script, 0)
}

/** What {@link fill} has left behind, with no word of damage. */
async function expectAll(redis: EmbeddedRedis): Promise<void> {
  expect({
    texts: await ask(redis, 'MGET', 'text', 'code', 'gone', 'brief'),
    isGoodFor: Math.ceil(Number(await ask(redis, 'PTTL', 'code')) / 200_000),
    forever: await ask(redis, 'TTL', 'text'),
    list: await ask(redis, 'LRANGE', 'list', 0, -1),
    hash: await ask(redis, 'HGETALL', 'hash'),
    set: await ask(redis, 'SMEMBERS', 'set'),
    score: await ask(redis, 'ZSCORE', 'zset', 'm'),
    warnings,
  }).toEqual({
    texts: ['naïve\0🦊', '123456', null, null],
    // Between 200 and 300 seconds, of 300.
    isGoodFor: 2,
    forever: -1,
    list: ['c', 'b'],
    hash: ['f', 'x', 'n', '6'],
    set: ['m'],
    score: '2',
    warnings: [],
  })
}

describe('the embedded Redis', () => {
  it('has after a restart what it had before, with the time that is left', async () => {
    const redis = await started()
    await fill(redis)
    const again = await restarted(redis)
    await expectAll(again)
    await ask(again, 'SET', 'text', 'later')
    await ask(again, 'EXPIRE', 'list', 100)
    const third = await restarted(again)
    expect(await ask(third, 'GET', 'text')).toBe('later')
    expect(await ask(third, 'TTL', 'list')).toBeGreaterThan(50)
  })

  it('has it after its death, and answers again', async () => {
    const redis = await started()
    await fill(redis)
    await redis.kill()
    await expectAll(redis)
    expect(await ask(redis, 'PING')).toBe('PONG')
  })

  it('loses nothing that it has answered when its process is killed', async () => {
    const program = run(script("for (;;) console.log('answered', Number(await redis.command('INCR', ['n'])), 'done')"))
    await program.printed('answered 500 done')
    program.child.kill('SIGKILL')
    await program.ended
    const answered = [...program.output().matchAll(/answered (\d+) done/g)].length
    const found = Number(await ask(await started(), 'GET', 'n'))
    expect(found).toBeGreaterThanOrEqual(answered)
    expect(warnings).toEqual([])
  })

  it('stores no value forever that expires while it is stored', async () => {
    let now = 1_700_000_000_000
    // Time passes with each look at the clock, so that one of these values expires between any two of them.
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 1))
    const database = () => new RedisServerState({ databaseCount: 1 }).getDatabase(0)
    const before = database()
    const stored = openJournal(dataDir(), before, (line) => warnings.push(line))
    for (let left = 1; left <= 20; left += 1) {
      const key = Buffer.from(`expires ${left}`)
      before.set(key, { type: 'string', value: Buffer.from('x') }, { expiresAt: now + left })
      stored.commit()
    }
    clock.mockRestore()
    const after = database()
    openJournal(dataDir(), after, (line) => warnings.push(line))
    expect(after.entriesSnapshot()).toEqual([])
    expect(warnings).toEqual([])
  })

  it('writes what only its owner can read, in a folder of its own', async () => {
    await mkdir(dataDir(), { recursive: true })
    await writeFile(`${journal()}.new`, 'left behind', { mode: 0o644 })
    await chmod(`${journal()}.new`, 0o644)
    await fill(await started())
    expect((await stat(journal())).mode & 0o777).toBe(0o600)
    expect(existsSync(`${journal()}.new`)).toBe(false)
  })

  it('forgets only the command that was cut short', async () => {
    const redis = await started()
    await fill(redis)
    await ask(redis, 'SET', 'last', 'x')
    await redis.stop()
    running.splice(0)
    await truncate(journal(), (await stat(journal())).size - 3)
    const again = await started()
    await expectAll(again)
    expect(await ask(again, 'GET', 'last')).toBeNull()
  })

  it.each([
    ['a character that has changed', (text: string) => text.replace(/(.{300})./s, '$1!')],
    ['a line that is missing its beginning', (text: string) => text.split('\n').toSpliced(1, 0, 'x').join('\n')],
    ['the form of another version', (text: string) => text.split('\n').slice(1).join('\n')],
    ['something else altogether', () => 'REDIS0011\n\0'],
    ['nothing in it', () => ''],
  ])('with %s starts empty, says so in one line and goes on', async (_name, change) => {
    const redis = await started()
    await fill(redis)
    await redis.stop()
    running.splice(0)
    await writeFile(journal(), change(await readFile(journal(), 'latin1')), 'latin1')
    const again = await started()
    expect(warnings).toEqual([`${journal()} is damaged, or another version’s; the embedded Redis starts empty.`])
    expect(await ask(again, 'KEYS', '*')).toEqual([])
    await fill(again)
    warnings = []
    await expectAll(await restarted(again))
  })

  it('is written anew once it has grown, and is then no longer than it has to be', async () => {
    const redis = await started()
    const value = 'x'.repeat(200_000)
    for (let i = 0; i < 40; i += 1) await ask(redis, 'SET', 'text', `${i}${value}`)
    await ask(redis, 'SET', 'other', 'y')
    expect((await stat(journal())).size).toBeLessThan(4.5 * 1024 * 1024)
    const again = await restarted(redis)
    expect((await stat(journal())).size).toBeLessThan(400_000)
    expect(await ask(again, 'MGET', 'text', 'other')).toEqual([`39${value}`, 'y'])
  })

  it('forgets what was flushed, and nothing that came after', async () => {
    const redis = await started()
    await ask(redis, 'SET', 'before', 'x')
    await ask(redis, 'EVAL', "redis.call('SET', 'a', 1) redis.call('FLUSHALL') redis.call('SET', 'b', 2)", 0)
    const again = await restarted(redis)
    expect(await ask(again, 'MGET', 'before', 'a', 'b')).toEqual([null, null, '2'])
  })

  it('refuses what it cannot write, and keeps what it has written', async () => {
    // No file may be longer than a few kilobytes, as on a full disk.
    const program = run([
      'sh',
      '-c',
      'ulimit -f 16; exec "$@"',
      'sh',
      ...script(`for (let i = 1; ; i += 1)
         try { await redis.command('SET', ['n', String(i)]); console.log('answered', i) }
         catch (error) { console.log(error.message); break }
       process.kill(process.pid, 'SIGKILL')`),
    ])
    await program.ended
    expect(program.output()).toContain('MISCONF the embedded Redis cannot write its journal')
    const answered = [...program.output().matchAll(/answered (\d+)/g)].length
    expect(answered).toBeGreaterThan(5)
    expect(await ask(await started(), 'GET', 'n')).toBe(String(answered))
    expect(warnings).toEqual([])
  })

  it('keeps nothing where nothing has to stay, and no two know each other', async () => {
    const [one, other] = [await started(null), await started(null)]
    await ask(one, 'SET', 'a', 'x')
    expect(await ask(other, 'GET', 'a')).toBeNull()
    expect(await ask(one, 'GET', 'a')).toBe('x')
    expect(existsSync(dataDir())).toBe(false)
  })

  it('is what there is without a redis-server on the PATH', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = folder.path
    try {
      const options = { url: undefined, dataDir: dataDir(), password: 'given', isDurable: true }
      const redis = await startRedis(options)
      expect(redis.kind).toContain('embedded')
      await redis.command('SET', ['a', 'x'])
      await redis.stop()
      const again = await startRedis(options)
      expect(readable(await again.command('GET', ['a']))).toBe('x')
      await again.stop()
    } finally {
      process.env['PATH'] = path
    }
  })
})
