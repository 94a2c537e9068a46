/** GIF files (GIF89a, 1990), made here so that each says what is in it. */

type Bytes = Uint8Array<ArrayBuffer>

const ascii = (text: string): Bytes => Uint8Array.from(text, (character) => character.charCodeAt(0))
const join = (...parts: Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts))
const u16 = (value: number): Bytes => Uint8Array.of(value & 0xff, value >> 8)

/** Pixels, each a number of a colour, as the codes of a GIF. */
export function lzw(pixels: readonly number[], codeSize: number): Bytes {
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1]
  const bytes: number[] = []
  let [buffer, buffered, bits] = [0, 0, codeSize + 1]
  const put = (code: number) => {
    buffer |= code << buffered
    for (buffered += bits; buffered >= 8; buffered -= 8) {
      bytes.push(buffer & 0xff)
      buffer >>>= 8
    }
  }
  /** By the code of a run and the pixel after it. */
  let table = new Map<number, number>()
  let [next, run] = [end + 1, -1]
  put(clear)
  for (const pixel of pixels) {
    const longer = run === -1 ? pixel : table.get(run * 256 + pixel)
    if (longer !== undefined) {
      run = longer
      continue
    }
    put(run)
    table.set(run * 256 + pixel, next)
    if (next === 1 << bits && bits < 12) bits += 1
    next += 1
    if (next === 4_096) {
      put(clear)
      ;[table, next, bits] = [new Map(), end + 1, codeSize + 1]
    }
    run = pixel
  }
  if (run !== -1) put(run)
  if (next === 1 << bits && bits < 12) bits += 1
  put(end)
  if (buffered > 0) bytes.push(buffer)
  return Uint8Array.from(bytes)
}

const inBlocks = (data: Uint8Array): Bytes =>
  join(
    ...Array.from({ length: Math.ceil(data.length / 255) }, (_, i) => {
      const block = data.subarray(i * 255, (i + 1) * 255)
      return join(Uint8Array.of(block.length), block)
    }),
    Uint8Array.of(0),
  )

/** What somebody may add to a GIF beside its pictures. */
export const extension = (label: number, data: Uint8Array): Bytes => join(Uint8Array.of(0x21, label), inBlocks(data))

interface GifParts {
  width?: number
  height?: number
  /** Of each picture, the number of its one colour: 0 to 3 are black, red, green and white. */
  colours?: number[]
  /** Before the first picture. */
  extras?: Uint8Array[]
  /** The codes of each picture, instead of those of its colour. */
  codes?: (pixels: number) => Uint8Array
  /** Where each picture begins. */
  left?: number
}

/** A GIF of pictures of one colour each. */
export function gif({ width = 30, height = 20, colours = [1, 2], extras = [], codes, left = 0 }: GifParts = {}): Bytes {
  const count = width * height
  return join(
    ascii('GIF89a'),
    u16(width),
    u16(height),
    Uint8Array.of(0b1000_0001, 0, 0),
    Uint8Array.of(0, 0, 0, 220, 0, 0, 0, 200, 0, 255, 255, 255),
    ...extras,
    ...colours.map((colour) =>
      join(
        extension(0xf9, Uint8Array.of(0, 10, 0, 0)),
        Uint8Array.of(0x2c),
        u16(left),
        u16(0),
        u16(width),
        u16(height),
        Uint8Array.of(0, 2),
        inBlocks(
          codes?.(count) ??
            lzw(
              Array.from({ length: count }, () => colour),
              2,
            ),
        ),
      ),
    ),
    Uint8Array.of(0x3b),
  )
}
