import { concat } from '../foundation/bytes.ts'
import { decodeLzw } from './lzw.ts'

/** A moving picture as stored: re-encoded with only its visible parts. */
export interface MovingPicture {
  bytes: Uint8Array<ArrayBuffer>
  width: number
  height: number
  frames: number
}

/** One decoded frame of a GIF. */
export interface Frame {
  left: number
  top: number
  width: number
  height: number
  /** Colour indices, from the top left, row by row; valid until the next frame. */
  pixels: Uint8Array
  /** Red, green and blue of each colour. */
  palette: Uint8Array
  /** The index of the transparent colour; null where all are opaque. */
  transparent: number | null
  /** Its disposal before the next frame: kept, cleared to the background, or restored to the previous content. */
  after: 'stays' | 'cleared' | 'undone'
  /** Its duration, in hundredths of a second. */
  delay: number
}

/** Bounds of a GIF: sides in pixels, frames, and pixels of all frames together. */
const MAX_SIDE = 1_600
const MAX_FRAMES = 300
const MAX_PIXELS = 50_000_000
/**
 * Players show a frame of less than two hundredths of a second for ten, or not at all; all are made to do the first.
 */
const [SHORTEST, INSTEAD] = [2, 10] as const

/**
 * A moving GIF (GIF89a, 1990), without its invisible parts: comments, texts, application data, XMP with its location,
 * and data after the pixels of a frame or after the end. Every frame is decoded completely, so a file that is damaged
 * or larger than declared is found here and not in a client; and ambiguous encodings are normalised, so that all
 * players show what `look` was given.
 * @param look is given each frame in order, before all have been validated
 * @returns null for a still, oversized, overlong or incomplete one
 */
export async function movingGif(
  gif: Uint8Array,
  look: (frame: Frame, screen: { width: number; height: number }) => void | Promise<void>,
): Promise<MovingPicture | null> {
  try {
    return await read(new Reader(gif), look)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

async function read(file: Reader, look: Parameters<typeof movingGif>[1]): Promise<MovingPicture | null> {
  file.skip(6)
  const screen = file.take(7)
  const [width, height, flags] = [u16(screen, 0), u16(screen, 2), screen[4] ?? 0]
  if (width === 0 || height === 0 || Math.max(width, height) > MAX_SIDE) return null
  const shared = file.take(tableLength(flags))
  // No background colour and no pixel aspect ratio: few players support them.
  const parts: Uint8Array[] = [HEADER, screen.subarray(0, 5), Uint8Array.of(0, 0), shared, LOOP]
  let [frames, pixels] = [0, 0]
  let control: Control = NO_CONTROL
  const scratch = new Scratch()
  for (;;) {
    const kind = file.byte()
    if (kind === TRAILER) break
    if (kind === EXTENSION) {
      const label = file.byte()
      const data = file.blocks()
      // The frame's duration and its transparent colour; everything else is ignored.
      if (label === GRAPHIC_CONTROL && data.length === 4) control = controlOf(data, frames === 0)
      continue
    }
    if (kind !== IMAGE) throw new RangeError('a block of no kind')
    const place = file.take(9)
    const [left, top, w, h] = [u16(place, 0), u16(place, 2), u16(place, 4), u16(place, 6)]
    if (w === 0 || h === 0 || left + w > width || top + h > height) throw new RangeError('a picture beyond the screen')
    frames += 1
    pixels += w * h
    if (frames > MAX_FRAMES || pixels > MAX_PIXELS) return null
    const own = file.take(tableLength(place[8] ?? 0))
    const codeSize = file.byte()
    const data = file.blocks()
    const decoded = scratch.of(w * h)
    const needed = data.subarray(0, decodeLzw(data, codeSize, decoded))
    parts.push(inBytes(control), Uint8Array.of(IMAGE), place, own, Uint8Array.of(codeSize), ...inBlocks(needed))
    const palette = own.length > 0 ? own : shared
    requireColours(decoded, palette.length / 3, control.transparent)
    const upright = (place[8] ?? 0) & INTERLACED ? inOrder(decoded, w, h) : decoded
    await look({ ...control, left, top, width: w, height: h, pixels: upright, palette }, { width, height })
    control = NO_CONTROL
  }
  if (frames < 2) return null
  return { bytes: concat(...parts, Uint8Array.of(TRAILER)), width, height, frames }
}

const [EXTENSION, IMAGE, TRAILER, GRAPHIC_CONTROL] = [0x21, 0x2c, 0x3b, 0xf9] as const
const INTERLACED = 0x40
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const HEADER = ascii('GIF89a')
/** Loops forever: what nearly all declare, and clips in a chat are for. */
const LOOP = concat(Uint8Array.of(EXTENSION, 0xff, 11), ascii('NETSCAPE2.0'), Uint8Array.of(3, 1, 0, 0, 0))

const u16 = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** Bytes of the colour table that the flags announce. */
const tableLength = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** The control block of a frame. */
type Control = Pick<Frame, 'transparent' | 'after' | 'delay'>

const NO_CONTROL: Control = { transparent: null, after: 'stays', delay: INSTEAD }

function controlOf(data: Uint8Array, isFirst: boolean): Control {
  const [flags, delay] = [data[0] ?? 0, u16(data, 1)]
  const after = ['stays', 'stays', 'cleared', 'undone'][(flags >> 2) & 7] as Frame['after'] | undefined
  return {
    transparent: flags & 1 ? (data[3] ?? 0) : null,
    // Before the first frame the content is empty; reserved values are interpreted differently by players.
    after: after === 'undone' && isFirst ? 'cleared' : (after ?? 'stays'),
    delay: delay < SHORTEST ? INSTEAD : delay,
  }
}

function inBytes({ transparent, after, delay }: Control): Uint8Array {
  const flags = ({ stays: 1, cleared: 2, undone: 3 }[after] << 2) | (transparent === null ? 0 : 1)
  return Uint8Array.of(EXTENSION, GRAPHIC_CONTROL, 4, flags, delay & 0xff, delay >> 8, transparent ?? 0, 0)
}

/** An index outside the table is black to one player, and transparent to the next. */
function requireColours(pixels: Uint8Array, colours: number, transparent: number | null): void {
  if (colours === 256) return
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i] ?? 0
    if (pixel >= colours && pixel !== transparent) throw new RangeError('a colour that is in no table')
  }
}

/**
 * Interlacing: every eighth row from the first, then from the fifth, every fourth from the third, every second from the
 * second.
 */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const

/** The rows of an interlaced picture from top to bottom. */
function inOrder(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const ordered = new Uint8Array(pixels.length)
  let row = 0
  for (const [first, step] of PASSES)
    for (let y = first; y < height; y += step, row += 1)
      ordered.set(pixels.subarray(row * width, (row + 1) * width), y * width)
  return ordered
}

function inBlocks(data: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = []
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255)
    blocks.push(Uint8Array.of(block.length), block)
  }
  return [...blocks, Uint8Array.of(0)]
}

/** Memory that is reused for each frame. */
class Scratch {
  #bytes = new Uint8Array()

  of(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length)
    return this.#bytes.subarray(0, length)
  }
}

/** Reads sequentially; a RangeError where the file ends too soon. */
class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(length: number): Uint8Array {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#bytes.length) throw new RangeError('cut short')
    return this.#bytes.subarray(from, this.#at)
  }

  skip(length: number): void {
    this.take(length)
  }

  byte(): number {
    return this.take(1)[0] ?? 0
  }

  /** Data blocks, each with its length before it, up to an empty one; joined. */
  blocks(): Uint8Array {
    const blocks: Uint8Array[] = []
    for (;;) {
      const length = this.byte()
      if (length === 0) return concat(...blocks)
      blocks.push(this.take(length))
    }
  }
}
