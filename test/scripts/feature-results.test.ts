import { describe, expect, inject, it } from 'vitest'
import { createRandom } from '../../drizzle/seed/random.ts'
import { compare, tableOf, type Person } from '../../scripts/features/compare.ts'
import { shareOf } from '../../src/configuration/features.ts'
import { NODE, run } from '../support/node/programs.ts'

/** People of whom those with the feature call this much more often. */
function people(more: number): Person[] {
  const random = createRandom(7)
  return Array.from({ length: 2_000 }, (_, i) => {
    const id = `person ${i}`
    const has = shareOf(`calls ${id}`) < 30
    return { id, values: { calls: (random.next() < 0.2 + (has ? more : 0) ? 1 : 0) + 0, likes: random.between(0, 9) } }
  })
}

describe('the results of a feature', () => {
  it('are of those who have it, by the same hash as in the product', () => {
    const [calls] = compare(people(0.1), 'calls', 30)
    expect(calls?.with.people).toBe(people(0).filter(({ id }) => shareOf(`calls ${id}`) < 30).length)
    expect((calls?.with.people ?? 0) + (calls?.without.people ?? 0)).toBe(2_000)
  })

  it('tell a difference from chance', () => {
    const significant = (outcomes: ReturnType<typeof compare>) =>
      outcomes.filter(({ difference, margin }) => Math.abs(difference) > margin).map(({ name }) => name)
    expect(significant(compare(people(0.1), 'calls', 30))).toEqual(['calls'])
    expect(significant(compare(people(0), 'calls', 30))).toEqual([])
  })

  it('are never more than chance where a side has nobody to compare', () => {
    expect(tableOf(compare(people(0.5).slice(0, 1), 'calls', 30), 30)).not.toContain('| yes |')
    expect(compare([], 'calls', 30)).toEqual([])
  })

  it('are read from the database', async () => {
    const env = { DATABASE_URL: inject('surroundings').databaseUrl }
    const ask = async (...args: string[]) => {
      const program = run([NODE, 'scripts/feature-results.ts', ...args], env)
      return { code: await program.ended, output: program.output() }
    }
    const { code, output } = await ask('calls', '--from', '2000-01-01', '--percentage', '50')
    expect([code, output]).toEqual([0, expect.stringContaining('| mean of | with (')])
    const whole = await ask('calls', '--from', '2000-01-01')
    expect([whole.code, whole.output]).toEqual([2, expect.stringContaining('feature.calls is for 100 % of all')])
    const nothing = await ask('dancing', '--from', '2000-01-01')
    expect([nothing.code, nothing.output]).toEqual([2, expect.stringContaining('one of calls, live_match')])
  })
})
