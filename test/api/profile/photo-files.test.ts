import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { barePicture } from '../../../src/providers/webp.ts'
import { signIn } from '../../support/people.ts'
import {
  blackPng,
  CAMERA,
  heicHeader,
  jpeg,
  look,
  movingPng,
  movingWebp,
  objectsOf,
  onePixelPng,
  phoneJpeg,
  phonePng,
  phoneWebp,
  pixelsOf,
  stripes,
  upload,
  webp,
} from '../../support/pictures.ts'

/** What people upload, by mistake or not. */

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text))
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** Uploads and returns what is stored of it, all sizes together. */
async function stored(
  file: Uint8Array<ArrayBuffer>,
): Promise<{ photo: { width: number; height: number }; all: string }> {
  const person = await signIn()
  const { status, data, text } = await upload(person, file)
  expect(status, text).toBe(200)
  const objects = await Promise.all(
    (await objectsOf(person)).map(
      async (key) => new Uint8Array((await (await env.MEDIA.get(key))?.arrayBuffer()) ?? []),
    ),
  )
  expect(objects).toHaveLength(3)
  return { photo: data['photo'], all: objects.map(latin1).join() }
}

describe('what a camera adds', () => {
  it.each([
    ['a JPEG', () => phoneJpeg()],
    ['a PNG', () => Promise.resolve(phonePng())],
    ['a WebP', phoneWebp],
  ])('to %s is not stored: neither the place nor the camera', async (_kind, file) => {
    const bytes = await file()
    expect(latin1(bytes)).toContain(CAMERA)
    const { all } = await stored(bytes)
    expect(all).not.toMatch(/EXIF|Exif|XMP|xmpmeta|GPS|II\*\0/)
    expect(all).not.toContain(CAMERA)
  })

  it('is heeded where it says which way up the picture is', async () => {
    // Lying on its side: what was left is now above.
    const { data } = await upload(await signIn(), await phoneJpeg({ orientation: 6, png: stripes(90, 30) }))
    expect(data['photo']).toMatchObject({ width: 30, height: 90 })
    const [black, red, green] = await pixelsOf((await look(data['photo'].url)).bytes, [15, 10], [15, 45], [15, 80])
    expect(Math.max(...(black ?? []))).toBeLessThan(60)
    expect(red?.[0]).toBeGreaterThan(150)
    expect(green?.[1]).toBeGreaterThan(150)
  })
})

describe('a file', () => {
  it.each([
    ['a JPEG', () => jpeg()],
    ['a WebP', () => webp()],
    ['a PNG', () => Promise.resolve(stripes(60, 30))],
  ])('that is %s is known by its bytes, whatever it is called', async (_kind, file) => {
    const form = new FormData()
    form.set('photo', new File([await file()], 'page.html', { type: 'text/html' }))
    const person = await signIn()
    const { data } = await person.call('POST', '/profile/photos', form)
    const { headers, bytes } = await look(data['photo'].url)
    expect(headers.get('content-type')).toBe('image/webp')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(barePicture(bytes)).toMatchObject({ width: 60, height: 30 })
  })

  it.each([
    ['a page', bytesOf('<html><script>alert(document.domain)</script></html>')],
    ['an archive', join(bytesOf('PK\x03\x04'), new Uint8Array(26), bytesOf('evil.class'))],
  ])('that is a picture and %s at once is only a picture when it is stored', async (_name, other) => {
    for (const file of [join(stripes(60, 30), other), join(await jpeg(), other), join(await webp(), other)]) {
      const { all } = await stored(file)
      expect(all).not.toMatch(/script|evil|PK\x03\x04/)
      expect(all.startsWith('RIFF')).toBe(true)
    }
  })

  it.each([
    ['PNG', () => Promise.resolve(movingPng()), 30],
    ['WebP', movingWebp, 60],
  ])('that moves (%s) stands still when it is stored', async (_kind, file, width) => {
    const { photo, all } = await stored(await file())
    expect(photo.width).toBe(width)
    expect(all).not.toMatch(/ANIM|ANMF|acTL|fcTL/)
  })

  it.each<[string, () => Promise<Uint8Array<ArrayBuffer>>, number, number]>([
    ['one pixel', () => Promise.resolve(onePixelPng()), 1, 1],
    ['a line', () => Promise.resolve(stripes(3000, 1)), 1600, 1],
    ['what a phone of 48 megapixels takes', () => blackPng(8064, 6048), 1600, 1200],
    ['as many pixels as there may be', () => blackPng(8000, 6250), 1600, 1250],
  ])('of %s is a picture', async (_name, file, width, height) => {
    expect((await stored(await file())).photo).toMatchObject({ width, height })
  })

  it.each<[string, () => Promise<Uint8Array<ArrayBuffer>>, RegExp]>([
    ['a decompression bomb: 900 megapixels in a hundred KiB', () => blackPng(30_000, 30_000), /too large/],
    ['one row too many', () => blackPng(8000, 6251), /50 megapixels/],
    ['a strip of 40,000 pixels by one', () => blackPng(40_000, 1), /12000 pixels/],
    ['text that says it is a picture', () => Promise.resolve(bytesOf('not a picture')), /must be a JPEG/],
    [
      'an SVG',
      () =>
        Promise.resolve(
          bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'),
        ),
      /must be a JPEG/,
    ],
    [
      'a GIF',
      () =>
        Promise.resolve(
          Uint8Array.from(atob('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='), (c) => c.charCodeAt(0)),
        ),
      /must be a JPEG/,
    ],
    ['a PNG cut short in its header', () => Promise.resolve(onePixelPng().slice(0, 20)), /damaged/],
    ['a PNG cut short in its pixels', () => Promise.resolve(stripes(600, 400).slice(0, -200)), /damaged/],
    ['a JPEG cut short', async () => (await jpeg(stripes(600, 400))).slice(0, -2000), /damaged/],
    ['a WebP cut short', async () => (await webp(stripes(600, 400))).slice(0, -200), /damaged/],
    [
      'the beginning of a PNG and then noise',
      () => Promise.resolve(join(onePixelPng().slice(0, 8), new Uint8Array(900).fill(7))),
      /damaged/,
    ],
    // Cloudflare decodes HEIC, its local emulation does not.
    ['a HEIC that cannot be read', () => Promise.resolve(heicHeader()), /of an unsupported format/],
    ['nothing', () => Promise.resolve(new Uint8Array()), /must not be empty/],
  ])('that is %s is refused, and nothing is stored', async (_name, file, message) => {
    const person = await signIn()
    const { status, error } = await upload(person, await file())
    expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(error.details?.['issues']).toEqual([{ path: 'body.photo', message: expect.stringMatching(message) }])
    expect(await objectsOf(person)).toEqual([])
  })

  it('with too many pixels is refused from its header: it is never decoded', async () => {
    const { workerWith } = await import('../../support/worker.ts')
    const info = (stream: ReadableStream<Uint8Array>) => env.IMAGES.info(stream)
    const input = () => {
      throw new Error('decoded')
    }
    const { error } = await upload(await signIn(), await blackPng(8000, 6251), undefined, {
      fetcher: workerWith({ IMAGES: { info, input } }),
    })
    expect(error.code).toBe('VALIDATION_FAILED')
  })

  it('of more than 10 MiB is 413', async () => {
    const { error } = await upload(await signIn(), new Uint8Array(10 * 1024 * 1024 + 1))
    expect(error.code).toBe('PAYLOAD_TOO_LARGE')
  })
})
