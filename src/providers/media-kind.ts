/** What an upload says it is in its first bytes. Names and content types are the sender's word and not looked at. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'heic'

/** Brands of ISO media files (ISO/IEC 23008-12) whose pictures are HEVC; those of AVIF are others. */
const HEIC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

/** The kind of a picture, or null when it is none that is taken. */
export function kindOf(bytes: Uint8Array): PictureKind | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (text(4, 8) === 'ftyp' && HEIC_BRANDS.has(text(8, 12))) return 'heic'
  return null
}
