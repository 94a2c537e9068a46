import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movingGif } from '../../../src/providers/gif.ts'
import { lzwLength } from '../../../src/providers/lzw.ts'
import { extension, gif, lzw } from '../../support/gifs.ts'
import { pixelsOf } from '../../support/pictures.ts'

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

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
          expect(lzwLength(join(codes, rest), codeSize, pixels.length)).toBe(codes.length)
          expect(() => lzwLength(codes, codeSize, pixels.length + 1)).toThrow(RangeError)
          if (pixels.length > 0) expect(() => lzwLength(codes, codeSize, pixels.length - 1)).toThrow(RangeError)
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
            expect(lzwLength(data, size, pixels)).toBeLessThanOrEqual(data.length)
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
    const moving = movingGif(join(file, ascii(`<script>${secret}`)))
    expect(moving).toMatchObject({ width: 30, height: 20, frames: 3 })
    expect(latin1(moving?.bytes ?? file)).not.toMatch(/GPS|XMP|script/)
    expect(await pixelsOf(moving?.bytes ?? file, [5, 5])).toEqual(await pixelsOf(file, [5, 5]))
    // What is kept is kept as it is.
    expect(movingGif(moving?.bytes ?? file)).toEqual(moving)
  })

  it('is one that has several pictures', () => {
    expect(movingGif(gif({ colours: [1] }))).toBeNull()
    expect(movingGif(gif({ colours: [1, 2] }))?.frames).toBe(2)
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
    ['no end', gif().subarray(0, -1)],
    ['a block of no kind', join(gif().subarray(0, 25), Uint8Array.of(7))],
  ])('is not taken for one when it has %s', (_name, file) => {
    expect(movingGif(file)).toBeNull()
  })

  it('is refused or taken, whatever bytes there are', () => {
    const file = gif({ width: 4, height: 4 })
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const changed = file.slice()
        changed[at] = byte
        const moving = movingGif(changed)
        if (moving) expect(moving.bytes.length).toBeLessThanOrEqual(file.length + 19)
      }),
      { numRuns: 300 },
    )
  })
})
