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

/** One picture of a {@link movie}; by default red, all over the screen, for a tenth of a second. */
export interface MovieFrame {
  left?: number
  top?: number
  width?: number
  height?: number
  /** The number of its one colour, or one for each pixel. */
  colour?: number | readonly number[]
  /** In hundredths of a second. */
  delay?: number
  /** What becomes of it: 0 and 1 stay, 2 gives way to nothing, 3 to what was there before. */
  disposal?: number
  /** The number that is no colour. */
  transparent?: number
  /** Four colours of its own: red, green and blue of each. */
  palette?: readonly number[]
  isInterlaced?: boolean
}

/** Black, red, green and white. */
const PALETTE = [0, 0, 0, 220, 0, 0, 0, 200, 0, 255, 255, 255]

/** A GIF of pictures that are laid over each other. */
export function movie(width: number, height: number, frames: readonly MovieFrame[]): Bytes {
  return join(
    ascii('GIF89a'),
    u16(width),
    u16(height),
    Uint8Array.of(0b1000_0001, 0, 0),
    Uint8Array.from(PALETTE),
    ...frames.map((frame) => inMovie(width, height, frame)),
    Uint8Array.of(0x3b),
  )
}

function inMovie(width: number, height: number, frame: MovieFrame): Bytes {
  const { left = 0, top = 0, width: w = width, height: h = height, colour = 1 } = frame
  const { delay = 10, disposal = 0, transparent, palette, isInterlaced = false } = frame
  const flags = (disposal << 2) | (transparent === undefined ? 0 : 1)
  const pixels = typeof colour === 'number' ? Array.from({ length: w * h }, () => colour) : colour
  return join(
    extension(0xf9, join(Uint8Array.of(flags), u16(delay), Uint8Array.of(transparent ?? 0))),
    Uint8Array.of(0x2c),
    ...[left, top, w, h].map(u16),
    Uint8Array.of((palette ? 0b1000_0001 : 0) | (isInterlaced ? 0x40 : 0)),
    Uint8Array.from(palette ?? []),
    Uint8Array.of(2),
    inBlocks(lzw(isInterlaced ? interlaced(pixels, w, h) : pixels, 2)),
  )
}

/** Rows as an interlaced picture has them: every eighth, those between them, and so on. */
function interlaced(pixels: readonly number[], width: number, height: number): number[] {
  const order = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ].flatMap(([first = 0, step = 1]) =>
    Array.from({ length: height }, (_, y) => y).filter((y) => y >= first && (y - first) % step === 0),
  )
  return order.flatMap((y) => pixels.slice(y * width, (y + 1) * width))
}
