import { AppError, fieldRefused } from '../foundation/errors.ts'
import { withTimeLimit } from '../foundation/time-limit.ts'
import { blurHashOf } from './blur-hash.ts'
import { kindNames, kindOf, type PictureKind } from './media-kind.ts'
import { onBoth } from './contact-sheets.ts'
import { decodePng, PNG_TYPE } from './png.ts'
import { barePicture, mayBeSeeThrough, type BarePicture } from './webp.ts'

/** The stored sizes of a picture, by their longest side in pixels. None is larger than the upload. */
export const PICTURE_SIZES = { small: 320, medium: 800, large: 1_600 } as const
export type PictureSize = keyof typeof PICTURE_SIZES
export const PICTURE_TYPE = 'image/webp'

/** A picture as stored: re-encoded, so that only its visible part remains. */
export interface EncodedPicture {
  sizes: Record<PictureSize, Uint8Array<ArrayBuffer>>
  /** Of the large one. */
  width: number
  height: number
  blurHash: string
}

/** The purpose of an upload. */
export interface PictureUse {
  /** The form field; errors name it. */
  field: string
  kinds: readonly PictureKind[]
}

/** Turns uploads into pictures that are safe to serve. */
export interface MediaCodec {
  /**
   * Decodes a picture and re-encodes it in every size, upright, without EXIF and its position, a moving one still.
   * @throws AppError VALIDATION_FAILED when the bytes are not a picture of a known kind or have too many pixels,
   * UNAVAILABLE when the image service fails for another reason
   */
  encode(bytes: Uint8Array<ArrayBuffer>, use: PictureUse): Promise<EncodedPicture>
  /**
   * A stored picture as moderators have to see it: unchanged, or, where it is transparent, on white and on black beside
   * each other, because clients show it on either. @throws AppError UNAVAILABLE
   */
  asSeen(webp: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  /** A PNG of ours as WebP. @throws AppError UNAVAILABLE */
  compress(png: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * Pixels that a picture may have, in millions: what phones of 48 megapixels take (8064 × 6048). Cloudflare Images, which decodes
 * it outside our isolate, takes 100.
 */
export const MAX_MEGAPIXELS = 50
/** Longest side that Cloudflare Images takes (https://developers.cloudflare.com/images/get-started/limits/). */
const MAX_SIDE = 12_000
/** Longest wait for one transformation, in milliseconds; the largest pictures take some seconds. */
const TIMEOUT = 20_000
/** Longest side of what a BlurHash is made from; it has no finer detail than this. */
const BLUR_SIDE = 32

/** Cloudflare Images does the work; locally its emulation does, on the same binding. */
export const mediaCodec = ({ IMAGES }: Pick<Env, 'IMAGES'>): MediaCodec => ({
  async encode(bytes, use) {
    await inspect(IMAGES, bytes, use)
    const large = await render(IMAGES, bytes, PICTURE_SIZES.large, use)
    // From the large size: the upload may be huge, and is decoded once.
    const [medium, small, tiny] = await Promise.all([
      render(IMAGES, large.bytes, PICTURE_SIZES.medium, use),
      render(IMAGES, large.bytes, PICTURE_SIZES.small, use),
      transform(IMAGES, large.bytes, BLUR_SIDE, { format: PNG_TYPE }, use),
    ])
    const { width, height } = large
    return {
      sizes: { small: small.bytes, medium: medium.bytes, large: large.bytes },
      width,
      height,
      blurHash: blurHashOf(tiny),
    }
  },
  async asSeen(webp) {
    if (!mayBeSeeThrough(webp)) return webp
    const png = await transform(IMAGES, webp, PICTURE_SIZES.medium, { format: PNG_TYPE }, KEPT)
    const { width, height, rgba } = decodePng(png)
    const both = onBoth({ width, height, rgba: new Uint8Array(rgba) })
    return both ? this.compress(both) : webp
  },
  compress: async (png) => (await render(IMAGES, png, PICTURE_SIZES.large, KEPT)).bytes,
})

/** Pictures that we encoded ourselves can be decoded. */
const KEPT: PictureUse = { field: 'file', kinds: ['webp'] }

const render = async (
  images: ImagesBinding,
  bytes: Uint8Array<ArrayBuffer>,
  side: number,
  use: PictureUse,
): Promise<BarePicture> =>
  barePicture(await transform(images, bytes, side, { format: PICTURE_TYPE, quality: 82, anim: false }, use))

async function transform(
  images: ImagesBinding,
  bytes: Uint8Array<ArrayBuffer>,
  side: number,
  output: ImageOutputOptions,
  use: PictureUse,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await withTimeLimit(TIMEOUT, async () => {
      const result = await images
        .input(new Blob([bytes]).stream())
        .transform({ width: side, height: side, fit: 'scale-down' })
        .output(output)
      return new Uint8Array(await result.response().arrayBuffer())
    })
  } catch (error) {
    throw refusalOrOutage(error, use)
  }
}

/** Checks the first bytes, then the header, before decoding: a small file can hold a huge picture. */
async function inspect(images: ImagesBinding, bytes: Uint8Array<ArrayBuffer>, use: PictureUse): Promise<void> {
  const refused = (message: string) => fieldRefused(`body.${use.field}`, message)
  const kind = kindOf(bytes)
  const wrongKind = () => refused(`must be a ${kindNames(use.kinds)} picture`)
  if (kind === null || !use.kinds.includes(kind)) throw wrongKind()
  let info: ImageInfoResponse
  try {
    info = await withTimeLimit(TIMEOUT, () => images.info(new Blob([bytes]).stream()))
  } catch (error) {
    throw refusalOrOutage(error, use)
  }
  if (!('width' in info)) throw wrongKind()
  if (info.width * info.height > MAX_MEGAPIXELS * 1_000_000)
    throw refused(`must have at most ${MAX_MEGAPIXELS} megapixels`)
  if (Math.max(info.width, info.height) > MAX_SIDE) throw refused(`must be at most ${MAX_SIDE} pixels wide and high`)
}

/**
 * Error codes about the picture (https://developers.cloudflare.com/images/reference/troubleshooting): not a picture,
 * too large an area, an unsupported kind, damaged. All others, such as an exhausted quota, are outages.
 */
const REFUSALS: ReadonlySet<unknown> = new Set([9412, 9413, 9520, 9523])

const refusalOrOutage = (error: unknown, use: PictureUse): AppError =>
  error instanceof Error && 'code' in error && REFUSALS.has(error.code)
    ? notAPicture(error, use)
    : new AppError('UNAVAILABLE', { cause: error })

const notAPicture = (cause: unknown, { field }: PictureUse): AppError =>
  new AppError('VALIDATION_FAILED', {
    details: {
      issues: [
        {
          path: `body.${field}`,
          message: 'cannot be decoded: it is damaged, too large or of an unsupported format',
        },
      ],
    },
    cause,
  })
