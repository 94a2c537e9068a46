import { concat } from '../foundation/bytes.ts'
import { decodeLzw } from './lzw.ts'

/** A moving picture as it is kept: put together anew from what is needed to see it. */
export interface MovingPicture {
  bytes: Uint8Array<ArrayBuffer>
  width: number
  height: number
  frames: number
}

/** One picture of a GIF, decoded. */
export interface Frame {
  left: number
  top: number
  width: number
  height: number
  /** Numbers of colours, from the top left, row by row; good until the next frame. */
  pixels: Uint8Array
  /** Red, green and blue of each colour. */
  palette: Uint8Array
  /** The number that is no colour; null where all are. */
  transparent: number | null
  /** What becomes of it before the next one: it stays, gives way to nothing, or to what was there before it. */
  after: 'stays' | 'cleared' | 'undone'
  /** How long it is shown, in hundredths of a second. */
  delay: number
}

/** Nobody waits for more than a chat's little clip: sides in pixels, pictures, and pixels of all pictures together. */
const MAX_SIDE = 1_600
const MAX_FRAMES = 300
const MAX_PIXELS = 50_000_000
/** Players show a picture of less than two hundredths of a second for ten, or not at all; all are told to do the first. */
const [SHORTEST, INSTEAD] = [2, 10] as const

/**
 * A GIF (GIF89a, 1990) that moves, without anything that cannot be seen: comments, texts, what programs have added, XMP
 * with its places, and whatever hides behind the pixels of a picture or behind the end. Every picture is decoded to
 * its last pixel, so a file that is damaged or larger than it says is found here and not in a client; and what players read
 * differently is written in one way, so that all of them show what was handed to `look`.
 * @param look is handed each picture in its turn, before it is known whether all are good
 * @returns null for one that stands still, that is too large or too long, or that is not whole
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
  // Without a colour behind everything and a shape of the pixels: few players know them.
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
      // How long a picture is shown, and which of its colours is none; everything else is not looked at.
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
/** Without end: what nearly all say, and what a clip in a chat is for. */
const LOOP = concat(Uint8Array.of(EXTENSION, 0xff, 11), ascii('NETSCAPE2.0'), Uint8Array.of(3, 1, 0, 0, 0))

const u16 = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** Bytes of the table of colours that flags announce. */
const tableLength = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** What is said of a picture before it. */
type Control = Pick<Frame, 'transparent' | 'after' | 'delay'>

const NO_CONTROL: Control = { transparent: null, after: 'stays', delay: INSTEAD }

function controlOf(data: Uint8Array, isFirst: boolean): Control {
  const [flags, delay] = [data[0] ?? 0, u16(data, 1)]
  const after = ['stays', 'stays', 'cleared', 'undone'][(flags >> 2) & 7] as Frame['after'] | undefined
  return {
    transparent: flags & 1 ? (data[3] ?? 0) : null,
    // Before the first one there was nothing; and numbers without a meaning have different ones.
    after: after === 'undone' && isFirst ? 'cleared' : (after ?? 'stays'),
    delay: delay < SHORTEST ? INSTEAD : delay,
  }
}

function inBytes({ transparent, after, delay }: Control): Uint8Array {
  const flags = ({ stays: 1, cleared: 2, undone: 3 }[after] << 2) | (transparent === null ? 0 : 1)
  return Uint8Array.of(EXTENSION, GRAPHIC_CONTROL, 4, flags, delay & 0xff, delay >> 8, transparent ?? 0, 0)
}

/** A number that is in no table is black to one player, and nothing to the next. */
function requireColours(pixels: Uint8Array, colours: number, transparent: number | null): void {
  if (colours === 256) return
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i] ?? 0
    if (pixel >= colours && pixel !== transparent) throw new RangeError('a colour that is in no table')
  }
}

/** Every eighth row from the first, then from the fifth, every fourth from the third, every second from the second. */
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

/** Memory that is used for one picture after the other. */
class Scratch {
  #bytes = new Uint8Array()

  of(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length)
    return this.#bytes.subarray(0, length)
  }
}

/** Reads on from the beginning; a RangeError where the file ends too soon. */
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

  /** Blocks, each with its length before it, up to an empty one; joined. */
  blocks(): Uint8Array {
    const blocks: Uint8Array[] = []
    for (;;) {
      const length = this.byte()
      if (length === 0) return concat(...blocks)
      blocks.push(this.take(length))
    }
  }
}
