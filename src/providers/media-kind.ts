/** The kind of an upload, by its first bytes. Names and content types are the sender's claim and ignored. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'heic' | 'gif'

/** Kinds of pictures that are still, or are made so. */
export const STILL_KINDS = ['jpeg', 'png', 'webp', 'heic'] as const satisfies readonly PictureKind[]

const NAMES: Readonly<Record<PictureKind, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  heic: 'HEIC',
  gif: 'GIF',
}

/** Names of kinds in messages: "JPEG, PNG or GIF". */
export const kindNames = (kinds: readonly PictureKind[]): string =>
  kinds
    .map((kind) => NAMES[kind])
    .join(', ')
    .replace(/, (\w+)$/, ' or $1')

/** Brands of ISO media files (ISO/IEC 23008-12) whose pictures are HEVC; those of AVIF are others. */
const HEIC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

/** The kind of a picture, or null when it is not supported. */
export function kindOf(bytes: Uint8Array): PictureKind | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'gif'
  if (text(4, 8) === 'ftyp' && HEIC_BRANDS.has(text(8, 12))) return 'heic'
  return null
}
