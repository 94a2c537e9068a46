import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { MIGRATIONS as CALL_STEPS } from '../../../src/objects/call-room/migrations.ts'
import { MIGRATIONS as ROOM_STEPS } from '../../../src/objects/conversation-room/migrations.ts'
import { MIGRATIONS as QUEUE_STEPS } from '../../../src/objects/match-queue/migrations.ts'
import { MIGRATIONS as HUB_STEPS } from '../../../src/objects/user-hub/migrations.ts'
import { EventLog, KEPT } from '../../../src/objects/shared/event-log.ts'
import { GroupCommit } from '../../../src/objects/shared/group-commit.ts'
import { Jobs } from '../../../src/objects/shared/jobs.ts'
import { Replays } from '../../../src/objects/shared/replays.ts'
import { migrate } from '../../../src/objects/shared/sqlite.ts'
import { KEPT_EVENTS } from '../../../src/catalogue/socket-limits.ts'
import { createLog } from '../../../src/foundation/log.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { hubOf } from '../../support/objects.ts'

/** Runs inside an object whose tables have been taken away. */
const inEmptyObject = <T>(work: (state: DurableObjectState) => T | Promise<T>): Promise<T> =>
  runInDurableObject(hubOf(newId()), async (_object, state) => {
    for (const { name } of state.storage.sql
      .exec<{ name: string }>(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\'",
      )
      .toArray()) {
      state.storage.sql.exec(`drop table ${name}`)
    }
    return work(state)
  })

describe('SQLite steps', () => {
  it.each([
    ['room', ROOM_STEPS],
    ['hub', HUB_STEPS],
    ['queue', QUEUE_STEPS],
    ['call', CALL_STEPS],
  ])('of a %s lead from every earlier version to the present one, once', async (_name, steps) => {
    for (let from = 0; from <= steps.length; from += 1) {
      const taken = await inEmptyObject(({ storage }) => {
        migrate(storage, steps, from)
        migrate(storage, steps)
        migrate(storage, steps)
        return storage.sql.exec('select step from steps_taken').toArray().length
      })
      expect(taken).toBe(steps.length)
    }
  })

  it('that fail leave nothing half done', async () => {
    const tables = await inEmptyObject(({ storage }) => {
      expect(() =>
        migrate(storage, ['create table good (x)', 'create table half (x); create table good (x)']),
      ).toThrow()
      return storage.sql
        .exec<{ name: string }>("select name from sqlite_master where name in ('good', 'half')")
        .toArray()
    })
    expect(tables).toEqual([{ name: 'good' }])
  })
})

describe('group commit', () => {
  it('joins what arrives together and tells everybody in order', async () => {
    await inEmptyObject(async ({ storage }) => {
      storage.sql.exec('create table t (x integer)')
      let commits = 0
      const commit = new GroupCommit(storage, { after: () => (commits += 1), undone: () => {} })
      const told: number[] = []
      const write = (x: number) =>
        commit.run(
          () => void storage.sql.exec('insert into t values (?)', x),
          () => told.push(x),
        )
      await Promise.all(Array.from({ length: 50 }, (_, i) => write(i)))
      expect(told).toEqual(Array.from({ length: 50 }, (_, i) => i))
      expect(commits).toBe(2)
      expect(storage.sql.exec('select x from t').toArray()).toHaveLength(50)
    })
  })

  it('undoes the write that throws and no other', async () => {
    await inEmptyObject(async ({ storage }) => {
      storage.sql.exec('create table t (x integer)')
      let undone = 0
      const commit = new GroupCommit(storage, { after: () => {}, undone: () => (undone += 1) })
      const write = (x: number) =>
        commit.run(() => {
          storage.sql.exec('insert into t values (?)', x)
          if (x === 2) throw new Error('two')
          return x
        })
      const results = await Promise.allSettled([1, 2, 3].map(write))
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(storage.sql.exec('select x from t order by x').toArray()).toEqual([{ x: 1 }, { x: 3 }])
      expect(undone).toBe(1)
    })
  })
})

describe('jobs', () => {
  const withJobs = (work: (jobs: Jobs, state: DurableObjectState) => Promise<void>) =>
    inEmptyObject((state) => {
      state.storage.sql.exec(Jobs.STEP)
      return work(
        new Jobs(
          state.storage,
          createLog({}, () => {}),
        ),
        state,
      )
    })

  it('run when due, each by its name, and arm the alarm for the next', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('soon', 1_000)
      jobs.ensure('late', 9_000)
      expect(await storage.getAlarm()).not.toBeNull()
      const soon = vi.fn(() => Promise.resolve(null))
      const late = vi.fn(() => Promise.resolve(null))
      await jobs.runDue(2_000, { soon, late })
      expect([soon.mock.calls.length, late.mock.calls.length]).toEqual([1, 0])
      expect(storage.sql.exec('select name, due_at from jobs').toArray()).toEqual([{ name: 'late', due_at: 9_000 }])
    })
  })

  it('that fail are tried again with growing pauses, and delay no other', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('bad', 0)
      jobs.ensure('good', 0)
      const good = vi.fn(() => Promise.resolve(null))
      const bad = () => Promise.reject(new Error('not now'))
      const due = () => Number(storage.sql.exec('select due_at from jobs').one()['due_at'])
      await jobs.runDue(1_000, { bad, good })
      expect(good).toHaveBeenCalledOnce()
      expect(due()).toBe(3_000)
      await jobs.runDue(3_000, { bad, good })
      expect(due()).toBe(7_000)
    })
  })

  it('asked for while they run, run again', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('work', 0)
      await jobs.runDue(1_000, {
        work: () => {
          jobs.ensure('work', 1_500)
          return Promise.resolve(null)
        },
      })
      expect(storage.sql.exec('select due_at from jobs').one()).toEqual({ due_at: 1_500 })
    })
  })

  it('stay due until they are done, and set no alarm meanwhile', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('work', 1_000)
      await storage.deleteAlarm()
      await jobs.runDue(1_000, {
        work: async () => {
          jobs.ensure('other', 9_000_000_000_000)
          expect(storage.sql.exec("select due_at from jobs where name = 'work'").one()).toEqual({ due_at: 1_000 })
          expect(await storage.getAlarm()).toBeNull()
          return null
        },
      })
      expect(await storage.getAlarm()).toBe(9_000_000_000_000)
    })
  })

  it('taken off the list do not run, and may be while they do', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('first', 0)
      jobs.ensure('other', 1_000)
      jobs.ensure('late', 9_000_000_000_000)
      jobs.cancel('other')
      jobs.cancel('unknown')
      const other = vi.fn(() => Promise.resolve(null))
      const first = () => {
        jobs.cancel('first')
        return Promise.resolve(5_000)
      }
      await jobs.runDue(2_000, { first, other })
      expect(other).not.toHaveBeenCalled()
      expect(storage.sql.exec('select name from jobs').toArray()).toEqual([{ name: 'late' }])
      jobs.cancel('late')
      expect(await storage.getAlarm()).toBeNull()
    })
  })

  it('that nobody knows any more are dropped', async () => {
    await withJobs(async (jobs, { storage }) => {
      jobs.ensure('forgotten', 0)
      await jobs.runDue(1_000, {})
      expect(storage.sql.exec('select 1 from jobs').toArray()).toEqual([])
      expect(await storage.getAlarm()).toBeNull()
    })
  })
})

describe('the event log', () => {
  const withLog = (work: (log: EventLog, sql: SqlStorage) => void | Promise<void>) =>
    inEmptyObject(({ storage }) => {
      storage.sql.exec(EventLog.STEP)
      return work(new EventLog(storage), storage.sql)
    })

  it('gives each person what is for them or for everybody', async () => {
    await withLog((log) => {
      log.append('one', { n: 1 }, 0)
      log.append('two', { n: 2 }, 0, 'ana')
      log.append('three', { n: 3 }, 0, 'ben')
      expect(log.range('ana', { after: 0, through: 9 }).map(({ event }) => event)).toEqual(['one', 'two'])
      expect(log.range('ben', { after: 1, through: 9 })).toEqual([{ eventId: 3, event: 'three', data: { n: 3 } }])
    })
  })

  it('forgets what is old and not needed, and never its newest', async () => {
    await withLog((log) => {
      for (let i = 0; i < 4; i += 1) log.append('e', {}, 0)
      expect(log.prune(KEPT, 2)).toBeGreaterThan(KEPT)
      expect(log.range('x', { after: 0, through: 9 }).map(({ eventId }) => eventId)).toEqual([3, 4])
      log.prune(KEPT)
      expect(log.range('x', { after: 0, through: 9 }).map(({ eventId }) => eventId)).toEqual([4])
      expect(log.append('e', {}, 0)).toBe(5)
    })
  })

  it('says from memory what it would say from its tables', async () => {
    await inEmptyObject(({ storage }) => {
      storage.sql.exec(EventLog.STEP)
      const log = new EventLog(storage)
      for (let n = 1; n <= 300; n += 1) log.append('e', { n }, 0, [null, 'ana', 'ben', 'hub of ana'][n % 4] ?? null)
      // One that has just woken up remembers nothing.
      const woken = () => new EventLog(storage)
      expect(log.last()).toBe(woken().last())
      for (const after of [0, 100, 171, 172, 173, 250, 299, 300]) {
        for (const [through, limit] of [[300, 500] as const, [260, 7] as const]) {
          expect(log.addressed({ after, through }, limit)).toEqual(woken().addressed({ after, through }, limit))
          for (const other of ['ana', 'hub of ana'])
            expect(log.range('ana', { after, through, limit, alsoFor: other })).toEqual(
              woken().range('ana', { after, through, limit, alsoFor: other }),
            )
        }
      }
    })
  })

  it('forgets what was taken back', async () => {
    await inEmptyObject(async ({ storage }) => {
      storage.sql.exec(EventLog.STEP)
      const log = new EventLog(storage)
      const commit = new GroupCommit(storage, { after: () => {}, undone: () => log.forget() })
      const append = (event: string, isBad = false) =>
        commit.run(() => {
          log.append(event, {}, 0)
          if (isBad) throw new Error(event)
        })
      await append('first')
      // Alone in a commit, and between others.
      await expect(append('alone', true)).rejects.toThrow('alone')
      await Promise.allSettled([append('one'), append('two', true), append('three')])
      expect(log.range('x', { after: 0, through: 9 }).map(({ eventId, event }) => [eventId, event])).toEqual([
        [1, 'first'],
        [2, 'one'],
        [3, 'three'],
      ])
      expect(log.last()).toBe(3)
    })
  })

  /** Everything that a replay brings, page by page. */
  async function replayed(log: EventLog, after: number, through: number) {
    const pages: number[][] = []
    const done = await new Replays(log, readSettings(env)).send('x', { after, through }, (page) => {
      pages.push(page.map(({ eventId }) => eventId))
      return true
    })
    return { ids: pages.flat(), pages: pages.length, complete: done?.complete }
  }

  it('cannot replay more than a megabyte at once, and says so', async () => {
    await withLog(async (log) => {
      for (let i = 0; i < 11; i += 1) log.append('e', { text: 'я'.repeat(50_000) }, 0)
      expect(await replayed(log, 0, 11)).toEqual({ ids: [1, 2, 3, 4, 5, 6, 7, 8, 9], pages: 9, complete: false })
      expect(await replayed(log, 2, 11)).toMatchObject({ complete: true })
    })
  })

  it('cannot replay more than a thousand at once, and says so', async () => {
    await withLog(async (log) => {
      for (let i = 0; i < 1_001; i += 1) log.append('e', {}, 0)
      expect(await replayed(log, 0, 1_001)).toMatchObject({ complete: false, pages: 10 })
      expect(await replayed(log, 1, 1_001)).toMatchObject({ complete: true, pages: 10 })
    })
  })

  it('replays four megabytes to a person and then less, whatever Redis has counted', async () => {
    await withLog(async (log) => {
      for (let i = 0; i < 9; i += 1) log.append('e', { text: 'x'.repeat(100_000) }, 0)
      const replays = new Replays(log, readSettings(env))
      const ask = async () => {
        let bytes = 0
        const count = (page: readonly { data: object }[]) => ((bytes += JSON.stringify(page).length), true)
        const done = await replays.send('x', { after: 0, through: 9 }, count)
        return { bytes, complete: done?.complete }
      }
      const asked = [await ask(), await ask(), await ask(), await ask(), await ask(), await ask()]
      expect(asked.map(({ complete }) => complete)).toEqual([true, true, true, true, false, false])
      expect(asked.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(4_500_000)
    })
  })

  it('keeps the newest ten thousand events, and those that others still wait for', async () => {
    await withLog((log) => {
      for (let i = 0; i < KEPT_EVENTS; i += 1) log.append('e', {}, 0)
      expect(log.isOverfull()).toBe(false)
      for (let i = 0; i < 5; i += 1) log.append('e', {}, 0)
      expect(log.isOverfull()).toBe(true)
      log.prune(1, 2)
      expect(log.addressed({ after: 0, through: 9 }, 1)[0]?.eventId).toBe(3)
      log.prune(1)
      expect([log.addressed({ after: 0, through: 9 }, 1)[0]?.eventId, log.isOverfull()]).toEqual([6, false])
      expect([log.reachesBackTo(4), log.reachesBackTo(5)]).toEqual([false, true])
    })
  })
})
