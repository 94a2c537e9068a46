import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import recorded from '../../scripts/portal/samples/answers.json'
import { Cleaner, differences, type Recorded } from '../../scripts/portal/samples/answers.ts'
import { play } from '../../scripts/portal/samples/play.ts'
import type { Ask, Scenario } from '../../scripts/portal/samples/sample.ts'
import { SCENARIOS } from '../../scripts/portal/samples/scenarios.ts'
import { freshIp, ORIGIN } from '../support/api.ts'
import { LIBRARY_SAMPLES } from '../support/portal/library-samples.generated.ts'
import { playByLibrary } from '../support/portal/by-library.ts'

/** The requests of the guides of the portal, sent to the Worker, and the answers that the guides show. */

const answersOf: Record<string, Record<string, Recorded>> = recorded

/** Somebody in a network of their own, so that limits of other tests do not count. */
function reader(ip = freshIp()): Ask {
  return (path, init) => {
    const headers = new Headers(init.headers)
    headers.set('cf-connecting-ip', ip)
    return exports.default.fetch(new Request(`${ORIGIN}${path}`, { ...init, headers }))
  }
}

describe('the guides of the portal', () => {
  it.each(Object.entries(SCENARIOS))('%s: every request is answered as shown', async (guide, scenario: Scenario) => {
    const { answers, variables } = await play(scenario, reader())
    const cleaner = new Cleaner(variables, scenario.literals ?? {}, ORIGIN, Date.now())
    for (const [name, answer] of Object.entries(answers)) {
      const shown = answersOf[guide]?.[name]
      const present = cleaner.clean(answer, scenario.samples[name] ?? {})
      expect(differences(shown, present, 'answer'), `${guide}/${name}`).toEqual([])
    }
  })

  it.each(Object.entries(SCENARIOS))('%s: the client library sends the same', async (guide, scenario: Scenario) => {
    const ip = freshIp()
    const { sent, shown } = await playByLibrary(scenario, LIBRARY_SAMPLES[guide], reader(ip), ip)
    expect(sent).toEqual(shown)
  })

  it('show nothing that is no longer asked', () => {
    const names = (all: Record<string, object>) => Object.entries(all).map(([guide, one]) => [guide, Object.keys(one)])
    const asked = Object.fromEntries(Object.entries(SCENARIOS).map(([guide, { samples }]) => [guide, samples]))
    expect(names(answersOf)).toEqual(names(asked))
  })
})

describe('the comparison', () => {
  const shown = { code: 'NOT_FOUND', list: [{ id: 'a' }], count: 1 }
  it.each([
    [{ ...shown, code: 'CONFLICT' }, 'body.code is "CONFLICT", and is shown as "NOT_FOUND"'],
    [{ ...shown, list: [{}] }, 'body.list[0].id is undefined, and is shown as string'],
    [{ ...shown, more: true }, 'body.more is boolean, and is shown as undefined'],
    [{ ...shown, count: null }, 'body.count is null, and is shown as number'],
  ])('finds the difference of %j', (present, difference) => {
    expect(differences(shown, present)).toEqual([difference])
  })

  it('takes other ids and numbers for the same', () => {
    expect(differences(shown, { ...shown, list: [{ id: 'b' }, { id: 'c' }], count: 7 })).toEqual([])
  })
})
