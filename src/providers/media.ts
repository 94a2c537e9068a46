import { AppError, fieldRefused } from '../platform/errors.ts'

/** A picture as it is kept: re-encoded, so that nothing of the file that came in is left but what can be seen. */
export interface EncodedImage {
  bytes: ArrayBuffer
  contentType: 'image/webp'
  width: number
  height: number
}

/** Turns uploads into pictures that are safe to serve. */
export interface MediaCodec {
  /**
   * Decodes a picture and encodes it again, at most `maxSide` pixels wide and high. Drops EXIF with its position.
   * @throws AppError VALIDATION_FAILED when the bytes are no picture of a known kind or have too many pixels,
   *   UNAVAILABLE when the pictures' service fails for another reason
   */
  reencode(bytes: Uint8Array<ArrayBuffer>, maxSide: number): Promise<EncodedImage>
}

const DECODABLE = new Set(['image/jpeg', 'image/png', 'image/webp'])
const MAX_PIXELS = 40_000_000

/** Cloudflare Images does the work; locally its emulation does, on the same binding. */
export const mediaCodec = ({ IMAGES }: Pick<Env, 'IMAGES'>): MediaCodec => ({
  async reencode(bytes, maxSide) {
    const { width, height } = await inspect(IMAGES, bytes)
    const scale = Math.min(1, maxSide / Math.max(width, height))
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
    try {
      const result = await IMAGES.input(new Blob([bytes]).stream())
        .transform({ ...size, fit: 'cover' })
        .output({ format: 'image/webp', quality: 82 })
      return { bytes: await result.response().arrayBuffer(), contentType: 'image/webp', ...size }
    } catch (error) {
      throw refusalOrOutage(error)
    }
  },
})

/** Reads kind and dimensions from the header, before anything is decoded: a small file can hold a huge picture. */
async function inspect(
  images: ImagesBinding,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ width: number; height: number }> {
  let info: ImageInfoResponse
  try {
    info = await images.info(new Blob([bytes]).stream())
  } catch (error) {
    throw refusalOrOutage(error)
  }
  if (!DECODABLE.has(info.format) || !('width' in info))
    throw fieldRefused('body.photo', 'must be a JPEG, PNG or WebP picture')
  if (info.width * info.height > MAX_PIXELS)
    throw fieldRefused('body.photo', `must have at most ${MAX_PIXELS / 1_000_000} megapixels`)
  return info
}

/**
 * Codes that blame the picture (https://developers.cloudflare.com/images/reference/troubleshooting): not a picture, too
 * large an area, an unsupported kind, damaged. All others, such as a quota that is used up, say nothing about it.
 */
const REFUSALS: ReadonlySet<unknown> = new Set([9412, 9413, 9520, 9523])

const refusalOrOutage = (error: unknown): AppError =>
  error instanceof Error && 'code' in error && REFUSALS.has(error.code)
    ? notAPicture(error)
    : new AppError('UNAVAILABLE', { cause: error })

const notAPicture = (cause: unknown): AppError =>
  new AppError('VALIDATION_FAILED', {
    details: { issues: [{ path: 'body.photo', message: 'is damaged or not a picture' }] },
    cause,
  })
