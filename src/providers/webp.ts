import { concat } from '../foundation/bytes.ts'

/** The visible chunks of a WebP file (RFC 9649). EXIF, XMP and unknown chunks are dropped. */
const VISIBLE: ReadonlySet<string> = new Set(['VP8X', 'ICCP', 'ALPH', 'VP8 ', 'VP8L'])
/** Flags of VP8X that announce a part in {@link VISIBLE}: colour profile and transparency. */
const VISIBLE_FLAGS = 0b0011_0000

interface Chunk {
  name: string
  data: Uint8Array
}

export interface BarePicture {
  bytes: Uint8Array<ArrayBuffer>
  width: number
  height: number
}

/**
 * A still WebP picture without its invisible parts. The codec drops metadata as well; that no location leaks must not
 * depend on it.
 * @throws Error when the bytes are not such a picture
 */
export function barePicture(webp: Uint8Array): BarePicture {
  const chunks = chunksOf(webp).filter(({ name }) => VISIBLE.has(name))
  const size = chunks.map(sizeOf).find((one) => one !== null)
  if (!size || !chunks.some(({ name }) => name.startsWith('VP8') && name !== 'VP8X'))
    throw new Error('the codec made no still WebP picture')
  const body = concat(
    ...chunks.flatMap(({ name, data }) => {
      const shown = name === 'VP8X' ? concat(Uint8Array.of((data[0] ?? 0) & VISIBLE_FLAGS), data.subarray(1)) : data
      return [head(name, shown.length), shown, new Uint8Array(shown.length % 2)]
    }),
  )
  return { bytes: concat(head('RIFF', body.length + 4), ascii('WEBP'), body), ...size }
}

/** Whether a WebP picture may be transparent: a flag in `VP8X`, a bit after the size in `VP8L`. */
export function mayBeSeeThrough(webp: Uint8Array): boolean {
  const of = (chunk: string) => chunksOf(webp).find(({ name }) => name === chunk)?.data
  return ((of('VP8X')?.[0] ?? 0) & 0b0001_0000) !== 0 || ((of('VP8L')?.[4] ?? 0) & 0b0001_0000) !== 0
}

function chunksOf(webp: Uint8Array): Chunk[] {
  if (textAt(webp, 0) !== 'RIFF' || textAt(webp, 8) !== 'WEBP') throw new Error('the codec made no WebP file')
  const view = viewOf(webp)
  const end = Math.min(webp.length, view.getUint32(4, true) + 8)
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true)
    if (at + 8 + length > end) throw new Error('the codec made a WebP file that is cut short')
    chunks.push({ name: textAt(webp, at), data: webp.subarray(at + 8, at + 8 + length) })
    at += 8 + length + (length % 2)
  }
  return chunks
}

/** Width and height in a chunk; null when it has none. */
function sizeOf({ name, data }: Chunk): { width: number; height: number } | null {
  const view = viewOf(data)
  if (name === 'VP8X' && data.length >= 10) {
    const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
    return { width: three(4) + 1, height: three(7) + 1 }
  }
  if (name === 'VP8 ' && data.length >= 10)
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }
  if (name === 'VP8L' && data.length >= 5) {
    const bits = view.getUint32(1, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  return null
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const textAt = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

function head(name: string, length: number): Uint8Array {
  const bytes = new Uint8Array(8)
  bytes.set(ascii(name))
  viewOf(bytes).setUint32(4, length, true)
  return bytes
}
