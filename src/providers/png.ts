import { convertIndexedToRgb, decode } from 'fast-png'
import { concat } from '../foundation/bytes.ts'

export const PNG_TYPE = 'image/png'

/** Red, green, blue and alpha of each pixel, row by row. */
export interface Pixels {
  width: number
  height: number
  rgba: Uint8ClampedArray
}

/**
 * The pixels of a PNG from the codec, which returns them so because its local emulation has no raw format.
 * @throws Error for a kind of PNG that the codec does not produce
 */
export function decodePng(png: Uint8Array): Pixels {
  const image = decode(png)
  const { width, height, palette } = image
  if (!palette && image.depth !== 8) throw new Error(`the codec made a PNG of ${image.depth} bits`)
  const data = palette ? convertIndexedToRgb(image) : image.data
  const channels = palette ? (palette[0]?.length ?? 3) : image.channels
  const hasAlpha = channels === 2 || channels === 4
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i += 1) {
    for (const colour of [0, 1, 2]) rgba[i * 4 + colour] = data[i * channels + (channels > 2 ? colour : 0)] ?? 0
    rgba[i * 4 + 3] = hasAlpha ? (data[i * channels + channels - 1] ?? 255) : 255
  }
  return { width, height, rgba }
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/**
 * An opaque PNG for the codec, which compresses it: its data is stored uncompressed (RFC 1951, 3.2.4).
 * @param rgb red, green and blue of each pixel, row by row
 */
export function encodePng(width: number, height: number, rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8)
  const rows = new Uint8Array(height * (width * 3 + 1))
  for (let y = 0; y < height; y += 1)
    rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1)
  return concat(SIGNATURE, chunk('IHDR', header), chunk('IDAT', stored(rows)), chunk('IEND', new Uint8Array()))
}

/** Bytes as an uncompressed zlib stream: blocks with their length and its complement, and a checksum at the end. */
function stored(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [Uint8Array.of(0x78, 0x01)]
  for (let at = 0; at < bytes.length; at += MOST_IN_A_BLOCK) {
    const block = bytes.subarray(at, at + MOST_IN_A_BLOCK)
    const head = new DataView(new ArrayBuffer(5))
    head.setUint8(0, at + MOST_IN_A_BLOCK >= bytes.length ? 1 : 0)
    head.setUint16(1, block.length, true)
    head.setUint16(3, block.length ^ 0xffff, true)
    blocks.push(new Uint8Array(head.buffer), block)
  }
  return concat(...blocks, u32(adler32(bytes)))
}

const MOST_IN_A_BLOCK = 0xffff

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** The checksum of zlib (RFC 1950). So many bytes can be added before the sums grow too large. */
function adler32(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (let at = 0; at < bytes.length;) {
    for (const end = Math.min(bytes.length, at + 5_552); at < end; at += 1) {
      a += bytes[at] ?? 0
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return ((b << 16) | a) >>> 0
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const typed = concat(
    Uint8Array.from(name, (character) => character.charCodeAt(0)),
    data,
  )
  return concat(u32(data.length), typed, u32(crc32(typed)))
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1
  return sum
})

/** The checksum of PNG (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (let i = 0; i < bytes.length; i += 1) sum = (TABLE[(sum ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}
