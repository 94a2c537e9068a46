import { describe, expect, it } from 'vitest'
import { fits } from '../../../src/objects/match-queue/rules.ts'
import { anySearch, pointAt } from '../../support/searches.ts'

/** Fixed clock: what is tested here is handed its time. */

const DAY = '2026-11-21'
const reachOf = (km: number) => Math.cos((km + 0.5) / 6371.0088)
/** One kilometre and eleven metres for each hundredth of a degree. */
const north = (km: number) => pointAt(km / 111.195, 0)

describe('two who search fit', () => {
  it('when each is whom the other looks for', () => {
    expect(fits(anySearch(), anySearch(), DAY)).toBe(true)
  })

  it.each([
    ['of another mode', { mode: 'video' }, {}, false],
    ['of a gender that is not looked for', { gender: 1 }, { audience: 2 }, false],
    ['of one of the genders that are', { gender: 1 }, { audience: 15 }, true],
    ['too young by a day', { birthDate: '2001-11-22' }, { ageMin: 25 }, false],
    ['old enough on the day', { birthDate: '2001-11-21' }, { ageMin: 25 }, true],
    ['as old as may be', { birthDate: '1990-11-22' }, { ageMax: 35 }, true],
    ['too old', { birthDate: '1990-11-21' }, { ageMax: 35 }, false],
    ['shown to nobody', { shown: 0 }, {}, false],
    ['shown only to whom they like', { shown: 1 }, {}, false],
    ['near enough', north(20), { reach: reachOf(20) }, true],
    ['too far away', north(21), { reach: reachOf(20) }, false],
    ['without the interest wished for', { interests: ['chess'] }, { wanted: ['jazz', 'tea'] }, false],
    ['with one of the interests wished for', { interests: ['chess', 'tea'] }, { wanted: ['jazz', 'tea'] }, true],
  ] as const)('%s', (_name, one, other, expected) => {
    const pair = [anySearch(one), anySearch(other)] as const
    expect(fits(pair[0], pair[1], DAY)).toBe(expected)
    expect(fits(pair[1], pair[0], DAY)).toBe(expected)
  })

  it.each([
    ['who likes the other is shown to them', { shown: 1 }, {}, true],
    ['but not when hidden', { shown: 0 }, {}, false],
    ['who likes the other accepts any distance', { ...north(90), reach: reachOf(5) }, {}, true],
    ['but for a distance they wish now', { ...north(90), reach: reachOf(5), isStrict: true }, {}, false],
    ['or one that the other does not accept', { ...north(90), reach: reachOf(5) }, { reach: reachOf(5) }, false],
  ] as const)('%s', (_name, fan, liked, expected) => {
    const other = anySearch(liked)
    const knowsItself = anySearch({ ...fan, likes: [other.userId] })
    expect(fits(knowsItself, other, DAY)).toBe(expected)
    // The later search got it from Postgres.
    const one = anySearch(fan)
    expect(fits(anySearch({ ...liked, likedBy: [one.userId] }), one, DAY)).toBe(expected)
  })

  it('never somebody with themselves', () => {
    const one = anySearch()
    expect(fits(one, anySearch({ userId: one.userId }), DAY)).toBe(false)
  })
})
