import { describe, expect, it } from 'vitest'
import { WaitingList } from '../../../src/objects/match-queue/waiting-list.ts'
import type { Search } from '../../../src/rpc/match-queue.ts'
import { anySearch } from '../../support/searches.ts'

/** Fixed clock: what is tested here is handed its time. */

const DAY = '2026-11-21'
const [MAN, WOMAN] = [1, 2]

/** Somebody who looks for the other gender, and has waited since a moment. */
const man = (since: number, changes: Partial<Search> = {}) =>
  anySearch({ gender: MAN, audience: WOMAN, since, ...changes })
const woman = (since: number, changes: Partial<Search> = {}) =>
  anySearch({ gender: WOMAN, audience: MAN, since, ...changes })

function listOf(searches: readonly Search[], isGuest = false): WaitingList {
  const list = new WaitingList()
  for (const search of searches) list.put(search, isGuest)
  return list
}

/** Everybody who is tried, in order, as the places of the two in `searches`. */
function tried(list: WaitingList, searches: readonly Search[]): number[][] {
  const pairs: number[][] = []
  for (let pair = list.next(DAY); pair; pair = list.next(DAY))
    pairs.push(pair.map((one) => searches.indexOf(one)).toSorted((a, b) => a - b))
  return pairs
}

describe('the choice of pairs', () => {
  it.each([
    ['nobody alone', [man(1)], []],
    ['two who fit', [man(1), woman(2)], [[0, 1]]],
    ['nobody who does not', [man(1), man(2)], []],
    ['of those who fit the one who has waited longest', [man(2), man(1), man(3), woman(4)], [[1, 3]]],
    [
      'first who has waited longest',
      [man(3), man(4), woman(1), woman(2)],
      [
        [0, 2],
        [1, 3],
      ],
    ],
    ['nobody twice', [man(1), woman(2), woman(3)], [[0, 1]]],
  ])('%s', (_name, searches, expected) => {
    expect(tried(listOf(searches), searches)).toEqual(expected)
  })

  it('tries a user who is free again with the next, and not again with one who does not fit', () => {
    const searches = [man(1), woman(2), woman(3)] as const
    const list = listOf(searches)
    expect(tried(list, searches)).toEqual([[0, 1]])
    list.setUnfit(searches[0].searchId, searches[1].searchId)
    list.release([searches[0].searchId, searches[1].searchId])
    expect(tried(list, searches)).toEqual([[0, 2]])
    list.release([searches[0].searchId, searches[2].searchId])
    expect(tried(list, searches)).toEqual([[0, 2]])
  })

  it('tries a user who came while others were reserved with them once they are free', () => {
    const searches = [man(1), woman(2), woman(3)] as const
    const list = listOf(searches.slice(0, 2))
    expect(tried(list, searches)).toEqual([[0, 1]])
    list.put(searches[2], false)
    expect(tried(list, searches)).toEqual([])
    list.remove(searches[1].searchId)
    list.release([searches[0].searchId, searches[1].searchId])
    expect(tried(list, searches)).toEqual([[0, 2]])
  })

  it('tries a new search again, also with users who did not fit before', () => {
    const searches = [man(1), woman(2)] as const
    const list = listOf(searches)
    list.setUnfit(searches[0].searchId, searches[1].searchId)
    expect(tried(list, searches)).toEqual([])
    list.put(searches[1], false)
    expect(tried(list, searches)).toEqual([[0, 1]])
  })

  it('a renewed search stays reserved until its attempt ends', () => {
    const searches = [man(1), woman(2), man(3)] as const
    const list = listOf(searches.slice(0, 2))
    tried(list, searches)
    const renewed = { ...searches[1], interests: ['tea'] }
    list.put(renewed, false)
    list.put(searches[2], false)
    expect([list.has(searches[1]), list.has(renewed), tried(list, searches)]).toEqual([false, true, []])
  })

  it('people of one region are not tried with each other in the shard of the world', () => {
    const searches = [man(1, { region: 7 }), woman(2, { region: 7 }), woman(3, { region: 8 })]
    expect(tried(listOf(searches, true), searches)).toEqual([[0, 2]])
    expect(tried(listOf(searches, false), searches)).toEqual([[0, 1]])
  })

  it('those who have been looked at before are tried with who comes', () => {
    const searches = [man(1), woman(2), man(3), woman(4)] as const
    const list = listOf(searches.slice(0, 3))
    list.lookAtNobody()
    expect(tried(list, searches)).toEqual([])
    list.put(searches[3], false)
    expect(tried(list, searches)).toEqual([[0, 3]])
  })
})
