import { PICTURE_SIZES, PICTURE_TYPE, type EncodedPicture, type PictureSize } from './media.ts'
import { mediaStore } from './media-store.ts'

/** A picture in the bucket is a folder with an object for each size. */

export const SIZES = Object.keys(PICTURE_SIZES) as PictureSize[]

export const sizeKey = (folder: string, size: PictureSize): string => `${folder}/${size}.webp`

/** @throws AppError UNAVAILABLE */
export async function putPicture(
  env: Pick<Env, 'MEDIA'>,
  folder: string,
  { sizes }: Pick<EncodedPicture, 'sizes'>,
): Promise<void> {
  const store = mediaStore(env)
  await Promise.all(SIZES.map((size) => store.put(sizeKey(folder, size), sizes[size], PICTURE_TYPE)))
}

/** Deletes a picture; a missing one is ignored. @throws AppError UNAVAILABLE */
export const deletePicture = (env: Pick<Env, 'MEDIA'>, folder: string): Promise<void> =>
  mediaStore(env).delete(SIZES.map((size) => sizeKey(folder, size)))
