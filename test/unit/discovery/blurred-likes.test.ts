import { decode, isBlurhashValid } from 'blurhash'
import { describe, expect, it } from 'vitest'
import { blurAt, drawOf, LIKE_STEPS, roundedLikes } from '../../../src/features/discovery/likes/blurred-likes.ts'

const KEY = btoa('0123456789abcdef0123456789abcdef')
const dayAt = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10)
const range = (length: number) => Array.from({ length }, (_, i) => i)

describe('a rounded number of likes', () => {
  it('is 0 or a step, never falls as likes come, and never moves by one', () => {
    for (const draw of [0, 1, 6, 7, 500, 65_535]) {
      const told = range(1_100).map((likes) => roundedLikes(likes, draw))
      for (const [i, count] of told.entries()) {
        if (i > 0) expect([0, ...LIKE_STEPS]).toContain(count)
        const change = count - (told[i - 1] ?? 0)
        expect(change === 0 || change >= 3, `${i} likes, draw ${draw}`).toBe(true)
      }
      expect([told[0], told[1], told[3], told[10], told[1_000], told[1_099]]).toEqual([0, 3, 3, 10, 1_000, 1_000])
    }
  })

  it('goes up at another number each day, so that none stays known', async () => {
    const draws = await Promise.all(range(200).map((day) => drawOf(KEY, 'viewer', dayAt(day))))
    const ends = draws.map((draw) => range(11).find((likes) => roundedLikes(likes, draw) === 10))
    expect(new Set(ends)).toEqual(new Set([4, 5, 6, 7, 8, 9, 10]))
  })
})

describe('a blur', () => {
  it('is a BlurHash of four by three parts, another for each place, viewer and day, and always the same', async () => {
    const all = await Promise.all(
      ['one', 'two'].flatMap((viewer) =>
        [0, 1].flatMap((day) => range(50).map((place) => blurAt(KEY, viewer, dayAt(day), place))),
      ),
    )
    expect(new Set(all).size).toBe(200)
    for (const blur of all) expect([blur, isBlurhashValid(blur).result, blur.length]).toEqual([blur, true, 28])
    expect(await blurAt(KEY, 'one', dayAt(0), 7)).toBe(all[7])
    // Something to be seen: neither black nor white.
    const pixels = decode(all[0] ?? '', 8, 8)
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    expect(mean).toBeGreaterThan(80)
    expect(mean).toBeLessThan(240)
  })
})
