import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movingGif as read } from '../../../src/providers/gif.ts'
import { decodeLzw } from '../../../src/providers/lzw.ts'
import { extension, gif, lzw, movie } from '../../support/gifs.ts'
import { pixelsOf } from '../../support/pictures.ts'

/** Four colours of a picture's own. */
const PALETTE = [0, 0, 0, 9, 9, 9, 99, 99, 99, 255, 255, 255]
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

const movingGif = (file: Uint8Array) => read(file, () => {})

const large = lzw(
  Array.from({ length: 1_600 * 1_600 }, () => 1),
  2,
)

describe('the codes of a GIF', () => {
  it('are followed to their end, whatever comes after', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }).chain((codeSize) =>
          fc.record({
            codeSize: fc.constant(codeSize),
            // Runs, so that codes become long, and enough of them to fill the table.
            runs: fc.array(fc.tuple(fc.nat((1 << codeSize) - 1), fc.integer({ min: 1, max: 60 })), { maxLength: 400 }),
            rest: fc.uint8Array({ maxLength: 20 }),
          }),
        ),
        ({ codeSize, runs, rest }) => {
          const pixels = runs.flatMap(([colour, times]) => Array.from({ length: times }, () => colour))
          const codes = lzw(pixels, codeSize)
          const decoded = new Uint8Array(pixels.length)
          expect(decodeLzw(join(codes, rest), codeSize, decoded)).toBe(codes.length)
          expect([...decoded]).toEqual(pixels)
          const into = (length: number) => () => decodeLzw(codes, codeSize, new Uint8Array(length))
          expect(into(pixels.length + 1)).toThrow(RangeError)
          if (pixels.length > 0) expect(into(pixels.length - 1)).toThrow(RangeError)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of any bytes are refused or end somewhere in them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 0, max: 12 }),
        fc.nat(500),
        (data, size, pixels) => {
          try {
            expect(decodeLzw(data, size, new Uint8Array(pixels))).toBeLessThanOrEqual(data.length)
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a GIF that moves', () => {
  it('keeps its pictures and nothing that cannot be seen', async () => {
    const secret = 'exif:GPSLatitude="38,43.338N"'
    const file = gif({
      colours: [1, 2, 3],
      extras: [
        extension(0xfe, ascii(secret)),
        extension(0xff, ascii(`XMP DataXMP${secret}`)),
        extension(0x01, ascii(secret)),
        extension(0x77, ascii(secret)),
      ],
      codes: (pixels) =>
        join(
          lzw(
            Array.from({ length: pixels }, () => 1),
            2,
          ),
          ascii(secret),
        ),
    })
    const moving = await movingGif(join(file, ascii(`<script>${secret}`)))
    expect(moving).toMatchObject({ width: 30, height: 20, frames: 3 })
    expect(latin1(moving?.bytes ?? file)).not.toMatch(/GPS|XMP|script/)
    expect(await pixelsOf(moving?.bytes ?? file, [5, 5])).toEqual(await pixelsOf(file, [5, 5]))
    // What is kept is kept as it is.
    expect(await movingGif(moving?.bytes ?? file)).toEqual(moving)
  })

  it('is one that has several pictures', async () => {
    expect(await movingGif(gif({ colours: [1] }))).toBeNull()
    expect((await movingGif(gif({ colours: [1, 2] })))?.frames).toBe(2)
  })

  it.each<[string, Uint8Array]>([
    ['too many pictures', gif({ width: 1, height: 1, colours: Array.from({ length: 301 }, () => 1) })],
    ['a screen that is too wide', gif({ width: 1_601, height: 1 })],
    [
      'more pixels in all than anybody needs',
      gif({
        width: 1_600,
        height: 1_600,
        colours: Array.from({ length: 20 }, () => 1),
        codes: () => large,
      }),
    ],
    ['pictures beyond its screen', gif({ left: 1 })],
    [
      'fewer pixels than it says',
      gif({
        codes: (pixels) =>
          lzw(
            Array.from({ length: pixels - 1 }, () => 1),
            2,
          ),
      }),
    ],
    [
      'more pixels than it says',
      gif({
        codes: (pixels) =>
          lzw(
            Array.from({ length: pixels + 1 }, () => 1),
            2,
          ),
      }),
    ],
    ['a picture of no height', movie(4, 4, [{}, { height: 0, colour: [] }])],
    [
      'a colour that is in no table',
      movie(4, 4, [{}, { colour: Array.from({ length: 16 }, () => 5), palette: PALETTE }]),
    ],
    ['no end', gif().subarray(0, -1)],
    ['a block of no kind', join(gif().subarray(0, 25), Uint8Array.of(7))],
  ])('is not taken for one when it has %s', async (_name, file) => {
    expect(await movingGif(file)).toBeNull()
  })

  it.each([
    ['a delay of nothing', { delay: 0 }, { delay: 10 }],
    ['a hundredth of a second', { delay: 1 }, { delay: 10 }],
    ['two of them', { delay: 2 }, { delay: 2 }],
    ['a fate without a meaning', { disposal: 5 }, { disposal: 1 }],
  ])('says to all players the same where it says %s', async (_name, said, kept) => {
    const file = (frame: object) => movie(4, 4, [{ disposal: 1 }, { disposal: 1, ...frame }])
    expect((await movingGif(file(said)))?.bytes).toEqual((await movingGif(file(kept)))?.bytes)
  })

  it('is refused or taken, whatever bytes there are', async () => {
    const file = gif({ width: 4, height: 4 })
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(255), async (at, byte) => {
        const changed = file.slice()
        changed[at] = byte
        const moving = await movingGif(changed)
        if (moving) expect(moving.bytes.length).toBeLessThanOrEqual(file.length + 19)
      }),
      { numRuns: 300 },
    )
  })
})
