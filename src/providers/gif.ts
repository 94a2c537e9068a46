import { concat } from '../platform/bytes.ts'
import { lzwLength } from './lzw.ts'

/** A moving picture as it is kept: put together anew from what is needed to see it. */
export interface MovingPicture {
  bytes: Uint8Array<ArrayBuffer>
  width: number
  height: number
  frames: number
}

/** Nobody waits for more than a chat's little clip: sides in pixels, pictures, and pixels of all pictures together. */
const MAX_SIDE = 1_600
const MAX_FRAMES = 300
const MAX_PIXELS = 50_000_000

/**
 * A GIF (GIF89a, 1990) that moves, without anything that cannot be seen: comments, texts, what programs have added, XMP
 * with its places, and whatever hides behind the pixels of a picture or behind the end. Every picture's data is followed to
 * its last pixel, so a file that is damaged or larger than it says is found here and not in a client.
 * @returns null for one that stands still, that is too large or too long, or that is not whole
 */
export function movingGif(gif: Uint8Array): MovingPicture | null {
  try {
    return read(new Reader(gif))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function read(file: Reader): MovingPicture | null {
  file.skip(6)
  const screen = file.take(7)
  const [width, height] = [u16(screen, 0), u16(screen, 2)]
  if (width === 0 || height === 0 || Math.max(width, height) > MAX_SIDE) return null
  const parts: Uint8Array[] = [HEADER, screen, file.take(tableLength(screen[4] ?? 0)), LOOP]
  let [frames, pixels] = [0, 0]
  let control: Uint8Array = new Uint8Array()
  for (;;) {
    const kind = file.byte()
    if (kind === TRAILER) break
    if (kind === EXTENSION) {
      const label = file.byte()
      const data = file.blocks()
      // How long a picture is shown, and which of its colours is none; everything else is not looked at.
      if (label === GRAPHIC_CONTROL && data.length === 4)
        control = concat(Uint8Array.of(EXTENSION, GRAPHIC_CONTROL, 4), data, Uint8Array.of(0))
      continue
    }
    if (kind !== IMAGE) throw new RangeError('a block of no kind')
    const place = file.take(9)
    const [w, h] = [u16(place, 4), u16(place, 6)]
    if (u16(place, 0) + w > width || u16(place, 2) + h > height) throw new RangeError('a picture beyond the screen')
    frames += 1
    pixels += w * h
    if (frames > MAX_FRAMES || pixels > MAX_PIXELS) return null
    const table = file.take(tableLength(place[8] ?? 0))
    const codeSize = file.byte()
    const data = file.blocks()
    const needed = data.subarray(0, lzwLength(data, codeSize, w * h))
    parts.push(control, Uint8Array.of(IMAGE), place, table, Uint8Array.of(codeSize), ...inBlocks(needed))
    control = new Uint8Array()
  }
  if (frames < 2) return null
  return { bytes: concat(...parts, Uint8Array.of(TRAILER)), width, height, frames }
}

const [EXTENSION, IMAGE, TRAILER, GRAPHIC_CONTROL] = [0x21, 0x2c, 0x3b, 0xf9] as const
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const HEADER = ascii('GIF89a')
/** Without end: what nearly all say, and what a clip in a chat is for. */
const LOOP = concat(Uint8Array.of(EXTENSION, 0xff, 11), ascii('NETSCAPE2.0'), Uint8Array.of(3, 1, 0, 0, 0))

const u16 = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** Bytes of the table of colours that flags announce. */
const tableLength = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

function inBlocks(data: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = []
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255)
    blocks.push(Uint8Array.of(block.length), block)
  }
  return [...blocks, Uint8Array.of(0)]
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
