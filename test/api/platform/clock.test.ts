import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Json } from '../../support/api.ts'
import { apart } from '../../support/apart.ts'
import { minutePasses } from '../../support/clock.ts'
import { noPostgres } from '../../support/database.ts'
import { METRICS_TOKEN } from '../../support/metrics-token.ts'

/** What the clock does every minute, in a deployment where a part of it can be broken. */
const world = apart('clock')
const own: object = world.changes
const passes = (changes: object = {}): Promise<void> => minutePasses({ ...own, ...changes })

/** The works that fail in a minute, and what the line of the minute says of it. */
async function failing(changes: object): Promise<{ works: unknown[]; line: Json }> {
  const [warned, complained] = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  await expect(passes(changes)).rejects.toThrow()
  const said = [...warned.mock.calls, ...complained.mock.calls].map(([line]): Json => JSON.parse(String(line)))
  for (const spy of [warned, complained]) spy.mockRestore()
  const works = said.filter(({ event }) => event === 'clock_work_failed').map(({ work }) => work)
  return { works, line: said.find(({ event }) => event === 'clock') }
}

/** How many runs have failed, and when the last came to its end, as the metrics tell. */
async function told(): Promise<{ failed: number; endedAt: number }> {
  const { text } = await world.call('GET', '/metrics', { token: METRICS_TOKEN })
  const valueOf = (series: string) => Number(text.split(`\n${series} `)[1]?.split('\n')[0] ?? 0)
  return {
    failed: valueOf('vibesmatch_scheduled_runs_total{result="failed"}'),
    endedAt: valueOf('vibesmatch_scheduled_last_success_timestamp_seconds') * 1000,
  }
}

describe('the minute', () => {
  it('goes on when something fails, and says how much did', async () => {
    // Past the pooler: no database at all, as by a wrong configuration.
    const { works, line } = await failing({ HYPERDRIVE: null, NEON_DATABASE_URL: undefined })
    expect(works.length).toBeGreaterThan(10)
    expect(line).toMatchObject({ level: 'warn', outcome: 'failed', failed: works.length })
  })

  it('is over once Postgres is down, and is not told as one that came to its end', async () => {
    await passes()
    const before = await told()
    const { works, line } = await failing(noPostgres)
    expect([works, line.failed]).toEqual([['suspensions_lifted'], 1])
    expect(await told()).toEqual({ failed: before.failed + 1, endedAt: before.endedAt })
  })
})

describe.each([
  ['a statement that is wrong', '42883'],
  ['a statement that was ended for its time, as when Postgres goes down', '57014'],
])('%s', (_, state) => {
  beforeEach(async () => {
    await world.query('alter function forget_mails(integer, timestamptz) rename to forget_mails_as_it_was')
    await world.query(
      `create function forget_mails(most integer, at timestamptz) returns integer language plpgsql as
       $$ begin raise exception 'broken by a test' using errcode = '${state}'; end $$`,
    )
  })
  afterEach(async () => {
    await world.query('drop function forget_mails(integer, timestamptz)')
    await world.query('alter function forget_mails_as_it_was(integer, timestamptz) rename to forget_mails')
  })

  it('is told by the name of its work, and the rest of the minute is done', async () => {
    const [before, beganAt] = [await told(), Date.now()]
    const { works, line } = await failing({})
    expect([works, line.failed]).toEqual([['mails_forgotten'], 1])
    const { failed, endedAt } = await told()
    expect(failed).toBe(before.failed + 1)
    expect(endedAt).toBeGreaterThanOrEqual(beganAt)
  })
})
