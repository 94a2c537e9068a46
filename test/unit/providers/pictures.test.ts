import { decode } from 'blurhash'
import { describe, expect, it } from 'vitest'
import { isShown, type Pass, type PhotoAudience } from '../../../src/features/profile/photos/rules.ts'
import { blurHashOf } from '../../../src/providers/blur-hash.ts'
import { kindOf } from '../../../src/providers/media-kind.ts'
import { barePicture } from '../../../src/providers/webp.ts'
import { gif } from '../../support/gifs.ts'
import {
  CAMERA,
  exif,
  flatPng,
  heicHeader,
  jpeg,
  movingWebp,
  phoneWebp,
  pixelsOf,
  riffChunk,
  stripes,
  vp8x,
  webp,
  webpFile,
} from '../../support/pictures.ts'

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

describe('a WebP file is stripped', () => {
  it('of everything that cannot be seen, and is still the same picture', async () => {
    const file = await phoneWebp()
    const { bytes, width, height } = barePicture(file)
    expect([width, height]).toEqual([60, 30])
    expect(latin1(bytes)).not.toMatch(new RegExp(`EXIF|XMP|GPS|${CAMERA}`))
    // Flags of EXIF and XMP in the header go as well.
    expect(bytes[20]).toBe(0)
    const places: [number, number][] = [
      [5, 5],
      [30, 15],
      [55, 25],
    ]
    expect(await pixelsOf(bytes, ...places)).toEqual(await pixelsOf(file, ...places))
  })

  it('of what comes after it, and of chunks that nobody knows', async () => {
    const picture = (await webp()).subarray(12)
    const odd = webpFile(riffChunk('ODD ', new Uint8Array(3).fill(65)), picture, riffChunk('EXIF', exif()))
    const { bytes } = barePicture(new Uint8Array([...odd, ...new TextEncoder().encode('<script>')]))
    expect(latin1(bytes)).not.toMatch(/ODD|AAA|EXIF|script/)
    expect(barePicture(bytes).bytes).toEqual(bytes)
  })

  it.each<[string, () => Promise<Uint8Array>]>([
    ['moves', movingWebp],
    ['is cut short', async () => webpFile((await webp()).subarray(12, -20))],
    ['holds no picture', () => Promise.resolve(webpFile(vp8x(0, 60, 30)))],
    ['is none', () => Promise.resolve(stripes(3, 3))],
  ])('and refused when it %s', async (_name, file) => {
    const bytes = await file()
    expect(() => barePicture(bytes)).toThrow(/the codec made/)
  })
})

describe('the kind of a file', () => {
  it('stands in its first bytes', async () => {
    const files = [await jpeg(), stripes(3, 3), await webp(), heicHeader(), gif()]
    expect(files.map(kindOf)).toEqual(['jpeg', 'png', 'webp', 'heic', 'gif'])
  })

  it.each([
    ['a GIF of another year', 'GIF90a'],
    ['AVIF', '\0\0\0\x18ftypavif'],
    ['MP4', '\0\0\0\x18ftypisom'],
    ['WAVE', 'RIFF\0\0\0\0WAVE'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['PDF', '%PDF-1.7'],
    ['nothing', ''],
  ])('is none that is taken for %s', (_name, text) => {
    expect(kindOf(Buffer.from(text, 'latin1'))).toBeNull()
  })
})

describe('a BlurHash', () => {
  it.each([
    ['colours', flatPng(2, 200, 0, 0), [200, 0, 0]],
    ['colours that shine through', flatPng(6, 0, 0, 0, 0), [255, 255, 255]],
    ['grey', flatPng(0, 90), [90, 90, 90]],
    ['grey that shines through', flatPng(4, 0, 0), [255, 255, 255]],
    ['a palette', flatPng(3, 0), [0, 0, 255]],
  ])('is made from a PNG of %s', (_name, png, colour) => {
    const pixels = decode(blurHashOf(png), 1, 1)
    for (const [i, value] of colour.entries()) expect(Math.abs((pixels[i] ?? 0) - value)).toBeLessThan(20)
  })

  it('of a line is the line', () => {
    expect(blurHashOf(stripes(20, 1))[0]).toBe('3')
  })

  it('is finer along the longer side', () => {
    // The first character says into how many parts the picture is cut.
    expect([blurHashOf(stripes(20, 10))[0], blurHashOf(stripes(10, 20))[0]]).toEqual(['L', 'T'])
  })
})

describe('the visibility of a picture', () => {
  const people: Record<string, Pass> = { owner: { isOwner: true }, others: { isOwner: false, viewerId: 'somebody' } }
  const who = (standing: Partial<PhotoAudience>) =>
    Object.keys(people).filter((name) => {
      const pass = people[name]
      return pass && isShown(pass, { status: 'approved', isSeen: true, ...standing })
    })

  it.each<[string, Partial<PhotoAudience>, string[]]>([
    ['approved', {}, ['owner', 'others']],
    ['pending', { status: 'pending' }, ['owner']],
    ['rejected', { status: 'rejected' }, ['owner']],
    ['of somebody whom others may not see', { isSeen: false }, ['owner']],
  ])('that is %s', (_name, standing, expected) => {
    expect(who(standing)).toEqual(expected)
  })
})
