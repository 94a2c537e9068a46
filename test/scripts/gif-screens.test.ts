import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { movingGif } from '../../src/providers/gif.ts'
import { MovingScreen } from '../../src/providers/moving-screen.ts'
import { movie, type MovieFrame } from '../support/gifs.ts'

/** What we have moderated is what players show: our screens against those of another decoder (libvips). */

const [WIDTH, HEIGHT] = [12, 10]

const frame: fc.Arbitrary<MovieFrame> = fc
  .record({ left: fc.nat(WIDTH - 1), top: fc.nat(HEIGHT - 1) })
  .chain(({ left, top }) =>
    fc
      .record({ width: fc.integer({ min: 1, max: WIDTH - left }), height: fc.integer({ min: 1, max: HEIGHT - top }) })
      .chain(({ width, height }) =>
        fc.record(
          {
            left: fc.constant(left),
            top: fc.constant(top),
            width: fc.constant(width),
            height: fc.constant(height),
            colour: fc.array(fc.nat(3), { minLength: width * height, maxLength: width * height }),
            disposal: fc.nat(3),
            transparent: fc.nat(3),
            isInterlaced: fc.boolean(),
            palette: fc.array(fc.nat(255), { minLength: 12, maxLength: 12 }),
          },
          { requiredKeys: ['left', 'top', 'width', 'height', 'colour', 'disposal', 'isInterlaced'] },
        ),
      ),
  )

/** All screens one below the other, with alpha in the colours. */
async function byLibvips(file: Uint8Array): Promise<number[][]> {
  const raw = await sharp(file, { animated: true }).ensureAlpha().raw().toBuffer()
  const size = WIDTH * HEIGHT * 4
  return Array.from({ length: raw.length / size }, (_, i) => {
    const screen = raw.subarray(i * size, (i + 1) * size)
    return Array.from(screen, (value, at) => (at % 4 === 3 || screen[at | 3] === 255 ? value : 0))
  })
}

/** Where a picture has no transparent colour and gives way to nothing, libvips paints the first colour, browsers nothing. */
const asBrowsers = (one: MovieFrame): MovieFrame =>
  one.disposal === 2 && one.transparent === undefined ? { ...one, disposal: 1 } : one

describe('the screens of a GIF', () => {
  it('are those of another decoder, whatever lies over what and gives way to what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 2, maxLength: 8 }), async (frames) => {
        // The first one covers everything: players differ in what is there before it.
        const file = movie(WIDTH, HEIGHT, [{ colour: 3, disposal: 1 }, ...frames.map(asBrowsers)])
        const screen = new MovingScreen({ width: WIDTH, height: HEIGHT })
        const ours: number[][] = []
        const moving = await movingGif(file, (one) => {
          screen.show(one)
          ours.push([...screen.view.rgba])
        })
        expect(ours).toEqual(await byLibvips(file))
        // What is kept shows the same.
        expect(await byLibvips(moving?.bytes ?? file)).toEqual(ours)
      }),
      { numRuns: 100 },
    )
  })

  it('are made smaller with every pixel in them', async () => {
    const [width, height] = [1_600, 8]
    // One white line of a pixel on black, where a sample of every fourth pixel would miss it.
    const line = Array.from({ length: width * height }, (_, i) => (i % width === 801 ? 3 : 0))
    const screen = new MovingScreen({ width, height })
    await movingGif(movie(width, height, [{ colour: 0 }, { colour: line }]), (one) => void screen.show(one))
    expect(screen.view.width).toBe(400)
    expect(screen.view.rgba.filter((value, i) => i % 4 === 0 && value > 50)).toHaveLength(2)
  })
})
