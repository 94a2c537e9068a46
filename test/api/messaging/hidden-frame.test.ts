import { describe, expect, it } from 'vitest'
import { movie, type MovieFrame } from '../../support/gifs.ts'
import { matched, type Pair } from '../../support/people.ts'
import { moderated, timesAsked } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

/**
 * A picture among many that must not be shown, which here is one that is green. The provider of the tests looks at what it
 * is sent, and rejects what is green for a fifteenth of its area (test/support/node/moderation.ts).
 */

const [WIDTH, HEIGHT] = [30, 20]
/** Numbers of colours. */
const [BLACK, RED, GREEN, WHITE] = [0, 1, 2, 3]

async function upload(frames: readonly MovieFrame[], pair?: Pair) {
  const { a, conversationId } = pair ?? (await matched())
  const workflow = `wfl_no_green_${crypto.randomUUID()}`
  const form = new FormData()
  form.set('file', new File([movie(WIDTH, HEIGHT, frames)], 'x.gif'))
  form.set('conversation_id', conversationId)
  const { status, data, error } = await a.call('POST', '/media', form, { fetcher: workerWith(moderated(workflow)) })
  return { outcome: status === 200 ? String(data['media'].type) : error.code, asked: await timesAsked(workflow) }
}

/** Harmless pictures that all differ: red, with one white point each. */
const harmless = (count: number, more: MovieFrame = {}): MovieFrame[] =>
  Array.from({ length: count }, (_, i) => ({
    colour: Array.from({ length: WIDTH * HEIGHT }, (_one, at) => (at === i ? WHITE : RED)),
    ...more,
  }))
const at = (index: number, hidden: MovieFrame, frames: MovieFrame[]) => frames.with(index, hidden)

describe('a moving picture', () => {
  it('is looked at on sheets of nine, each screen once', async () => {
    const once = harmless(20)
    expect(await upload(once)).toEqual({ outcome: 'image/gif', asked: 1 + 3 })
    expect(await upload([...once, ...once.toReversed(), ...once])).toEqual({ outcome: 'image/gif', asked: 1 + 3 })
  })

  it('is refused for one of its screens, wherever it is', async () => {
    const pair = await matched()
    for (let index = 0; index < 30; index += 1)
      expect([index, (await upload(at(index, { colour: GREEN }, harmless(30)), pair)).outcome]).toEqual([
        index,
        'VALIDATION_FAILED',
      ])
  })

  it.each<[string, MovieFrame[]]>([
    ['that is there for no time', at(150, { colour: GREEN, delay: 0 }, harmless(200))],
    ['that is there for a hundredth of a second', at(150, { colour: GREEN, delay: 1 }, harmless(200))],
    ['that gives way to what was there', at(20, { colour: GREEN, disposal: 3 }, harmless(40))],
    ['that gives way to nothing', at(20, { colour: GREEN, disposal: 2 }, harmless(40))],
    ['in colours of its own', at(5, { colour: BLACK, palette: [0, 200, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3] }, harmless(10))],
    [
      'that lies below what gives way',
      [{ colour: GREEN, delay: 0 }, ...harmless(10), { colour: RED, disposal: 2 }, { colour: BLACK, height: 1 }],
    ],
    [
      'that is made of many pictures, a row in each',
      [
        ...harmless(3, { disposal: 1 }),
        ...Array.from({ length: HEIGHT }, (_, top) => ({ top, height: 1, colour: GREEN, disposal: 1 })),
      ],
    ],
    [
      'that comes out where others show through',
      [
        { colour: RED, disposal: 1 },
        { colour: GREEN, disposal: 3 },
        { colour: WHITE, transparent: WHITE, disposal: 1 },
      ],
    ],
    ['with its rows in another order', at(4, { colour: GREEN, isInterlaced: true }, harmless(9))],
  ])('is refused for a screen %s', async (_name, frames) => {
    expect((await upload(frames)).outcome).toBe('VALIDATION_FAILED')
  })

  it('is refused for what two screens mix to that follow each other too fast', async () => {
    // Yellow and cyan each hold too much of another colour; what they mix to is green.
    const palette = [0, 0, 0, 200, 255, 0, 0, 255, 200, 255, 255, 255]
    const fast = (delay: number) => Array.from({ length: 8 }, (_, i) => ({ colour: 1 + (i % 2), palette, delay }))
    expect((await upload(fast(50))).outcome).toBe('image/gif')
    expect((await upload(fast(2))).outcome).toBe('VALIDATION_FAILED')
  })

  it('is looked at on white and on black where something shows through', async () => {
    const half = Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % 2 === 0 ? WHITE : BLACK))
    const through: MovieFrame = { colour: half, transparent: BLACK, disposal: 2 }
    // Two screens, each twice: nine at most are one sheet, beside the still.
    expect(await upload([through, { ...through, colour: half.toReversed() }])).toEqual({
      outcome: 'image/gif',
      asked: 1 + 1,
    })
  })

  it('stands still where there is more of it than anybody looks at', async () => {
    expect(await upload(harmless(216))).toEqual({ outcome: 'image/gif', asked: 1 + 24 })
    expect(await upload(harmless(217))).toEqual({ outcome: 'image/webp', asked: 1 + 24 })
  })
})
