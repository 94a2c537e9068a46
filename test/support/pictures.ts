import { env, exports } from 'cloudflare:workers'
import { crc32, deflateSync } from 'node:zlib'
import { drawPortrait } from '../../drizzle/seed/picture.ts'
import { freshIp, ORIGIN, type Answer } from './api.ts'
import type { Person } from './people.ts'

/** Real files, made here so that each says what is in it. */

type Bytes = Uint8Array<ArrayBuffer>

const ascii = (text: string): Bytes => Uint8Array.from(text, (character) => character.charCodeAt(0))
const join = (...parts: Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts))
const u32 = (value: number): Bytes => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** A whole PNG of one pixel. */
export const onePixelPng = (): Bytes =>
  ascii(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))

/** A drawn portrait as PNG, 128 pixels wide and high; another one for each seed. */
export const portrait = (seed: number): Bytes => new Uint8Array(drawPortrait(seed))

const pngChunk = (type: string, data: Uint8Array): Bytes => {
  const body = join(ascii(type), data)
  return join(u32(data.length), body, u32(crc32(body)))
}

const pngFile = (width: number, height: number, bits: number, colours: number, ...chunks: Uint8Array[]): Bytes =>
  join(
    ascii('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', join(u32(width), u32(height), Uint8Array.of(bits, colours, 0, 0, 0))),
    ...chunks,
    pngChunk('IEND', new Uint8Array()),
  )

/** A PNG in three stripes: black, red and green from left to right, with what is given before its pixels. */
export function stripes(width: number, height: number, ...chunks: Uint8Array[]): Bytes {
  const row = Buffer.alloc(1 + width * 3)
  for (let x = 0; x < width; x += 1) {
    const third = Math.floor((x * 3) / width)
    row.set([third === 1 ? 220 : 0, third === 2 ? 200 : 0, 0], 1 + x * 3)
  }
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return pngFile(width, height, 8, 2, ...chunks, pngChunk('IDAT', rows))
}

/** A black PNG of one bit for each pixel: as many pixels as one likes in as few bytes as can be. */
export async function blackPng(width: number, height: number): Promise<Bytes> {
  const row = new Uint8Array(1 + Math.ceil(width / 8))
  const stream = new CompressionStream('deflate')
  const writer = stream.writable.getWriter()
  const packed = new Response(stream.readable).arrayBuffer()
  for (let left = height; left > 0; left -= 1_000)
    await writer.write(new Uint8Array(row.length * Math.min(left, 1_000)))
  await writer.close()
  return pngFile(width, height, 1, 0, pngChunk('IDAT', new Uint8Array(await packed)))
}

/** A PNG of 32 by 32 pixels of one colour, in one of the ways of PNG to write a pixel; 3 is a palette with blue in it. */
export function flatPng(colours: number, ...pixel: number[]): Bytes {
  const row = [0, ...Array.from({ length: 32 }, () => pixel).flat()]
  const rows = Array.from({ length: 32 }, () => row).flat()
  const palette = colours === 3 ? [pngChunk('PLTE', Uint8Array.of(0, 0, 255, 9, 9, 9))] : []
  return pngFile(32, 32, 8, colours, ...palette, pngChunk('IDAT', deflateSync(Uint8Array.from(rows))))
}

/** A PNG that moves: its second picture is all white. */
export function movingPng(): Bytes {
  const [width, height] = [30, 20]
  const frame = (n: number) =>
    pngChunk('fcTL', join(u32(n), u32(width), u32(height), u32(0), u32(0), Uint8Array.of(0, 50, 0, 100, 0, 0)))
  const white = deflateSync(
    Buffer.concat(Array.from({ length: height }, () => Buffer.alloc(1 + width * 3, 255).fill(0, 0, 1))),
  )
  const still = stripes(width, height, pngChunk('acTL', join(u32(2), u32(0))), frame(0))
  const end = still.length - 12
  return join(still.subarray(0, end), frame(1), pngChunk('fdAT', join(u32(2), white)), still.subarray(end))
}

const encoded = async (png: Bytes, format: 'image/jpeg' | 'image/webp'): Promise<Bytes> => {
  const result = await env.IMAGES.input(new Blob([png]).stream()).output({ format })
  return new Uint8Array(await result.response().arrayBuffer())
}

export const jpeg = (png: Bytes = stripes(60, 30)): Promise<Bytes> => encoded(png, 'image/jpeg')
export const webp = (png: Bytes = stripes(60, 30)): Promise<Bytes> => encoded(png, 'image/webp')

export const riffChunk = (name: string, data: Uint8Array): Bytes => {
  const length = u32(data.length).toReversed()
  return join(ascii(name), length, data, new Uint8Array(data.length % 2))
}

export const webpFile = (...chunks: Uint8Array[]): Bytes => riffChunk('RIFF', join(ascii('WEBP'), ...chunks))

const u24 = (value: number): Bytes => u32(value).toReversed().subarray(0, 3)

/** The extended header of a WebP of some size. */
export const vp8x = (flags: number, width: number, height: number): Bytes =>
  riffChunk('VP8X', join(Uint8Array.of(flags, 0, 0, 0), u24(width - 1), u24(height - 1)))

/** A WebP that moves, of two pictures. */
export async function movingWebp(): Promise<Bytes> {
  const frames = await Promise.all([webp(stripes(60, 30)), webp(await blackPng(60, 30))])
  return webpFile(
    vp8x(0b10, 60, 30),
    riffChunk('ANIM', new Uint8Array(6)),
    ...frames.map((frame) =>
      riffChunk('ANMF', join(u24(0), u24(0), u24(59), u24(29), u24(100), Uint8Array.of(0), frame.subarray(12))),
    ),
  )
}

/** What a camera writes beside the picture. It stands in the file as it is, and so can be looked for. */
export const CAMERA = 'VibesCam 3000'

/** EXIF (CIPA DC-008) with a place, 38.7223 north and 9.1393 west, the camera, and which way up it was. */
export function exif({ orientation = 1 } = {}): Bytes {
  const bytes = new Uint8Array(200)
  const view = new DataView(bytes.buffer)
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, count, true)
    view.setUint32(at + 8, value, true)
  }
  const degrees = (at: number, values: number[]) =>
    values.forEach((value, i) => {
      view.setUint32(at + i * 8, value, true)
      view.setUint32(at + i * 8 + 4, i === 2 ? 100 : 1, true)
    })
  bytes.set(ascii('II*\0'))
  view.setUint32(4, 8, true)
  view.setUint16(8, 3, true)
  entry(10, 0x010f, 2, CAMERA.length + 1, 56)
  entry(22, 0x0112, 3, 1, orientation)
  entry(34, 0x8825, 4, 1, 80)
  bytes.set(ascii(CAMERA), 56)
  view.setUint16(80, 4, true)
  entry(82, 1, 2, 2, 'N'.charCodeAt(0))
  entry(94, 2, 5, 3, 140)
  entry(106, 3, 2, 2, 'W'.charCodeAt(0))
  entry(118, 4, 5, 3, 164)
  degrees(140, [38, 43, 2028])
  degrees(164, [9, 8, 2148])
  return bytes
}

/** A JPEG as a phone writes it: with EXIF, and XMP that names the place again. */
export async function phoneJpeg({ orientation = 1, png }: { orientation?: number; png?: Bytes } = {}): Promise<Bytes> {
  const plain = await jpeg(png)
  const segment = (data: Uint8Array) =>
    join(Uint8Array.of(0xff, 0xe1, (data.length + 2) >> 8, (data.length + 2) & 0xff), data)
  const xmp = ascii(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude="38,43.338N"/>`)
  return join(
    plain.subarray(0, 2),
    segment(join(ascii('Exif\0\0'), exif({ orientation }))),
    segment(xmp),
    plain.subarray(2),
  )
}

/** A WebP with EXIF and XMP. */
export async function phoneWebp(): Promise<Bytes> {
  const xmp = riffChunk('XMP ', ascii('<x:xmpmeta exif:GPSLatitude="38,43.338N"/>'))
  return webpFile(vp8x(0b1100, 60, 30), (await webp()).subarray(12), riffChunk('EXIF', exif()), xmp)
}

/** A PNG with EXIF. */
export const phonePng = (): Bytes => stripes(60, 30, pngChunk('eXIf', exif()))

/** What begins as HEIC does (ISO/IEC 23008-12). Nothing here can encode one, and only Cloudflare can decode one. */
export const heicHeader = (): Bytes =>
  join(u32(24), ascii('ftypheic'), u32(0), ascii('mif1heic'), u32(8), ascii('mdat'))

export function photoForm(photo: Uint8Array<ArrayBuffer> | string | undefined, isPrimary?: string): FormData {
  const fields = new FormData()
  if (typeof photo === 'string') fields.set('photo', photo)
  else if (photo) fields.set('photo', new File([photo], 'me.png'))
  if (isPrimary !== undefined) fields.set('is_primary', isPrimary)
  return fields
}

export const upload = (
  person: Person,
  photo: Uint8Array<ArrayBuffer> | string | undefined,
  isPrimary?: string,
  options = {},
): Promise<Answer> => person.call('POST', '/profile/photos', photoForm(photo, isPrimary), options)

/** The objects that a person's pictures have. */
export const objectsOf = async ({ id }: { id: string }) =>
  (await env.MEDIA.list({ prefix: `photos/${id}/` })).objects.map(({ key }) => key)

/** Asks for an address as an image view does: with nothing but the address. */
export async function look(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const response = await exports.default.fetch(
    new Request(new URL(url, ORIGIN), { method, headers: { ...headers, 'cf-connecting-ip': freshIp() } }),
  )
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
}

/** Red, green and blue of some pixels of a picture, as anybody would see it. */
export async function pixelsOf(picture: Bytes, ...places: [x: number, y: number][]): Promise<number[][]> {
  const { decode } = await import('fast-png')
  const result = await env.IMAGES.input(new Blob([picture]).stream()).output({ format: 'image/png' })
  const { data, width, channels } = decode(await result.response().arrayBuffer())
  return places.map(([x, y]) => [...data.subarray((y * width + x) * channels, (y * width + x) * channels + 3)])
}
