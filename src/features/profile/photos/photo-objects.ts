import type { Context } from '../../../platform/context.ts'
import { toHex } from '../../../platform/bytes.ts'
import { mac, sha256 } from '../../../platform/crypto.ts'
import { PICTURE_SIZES, PICTURE_TYPE, type EncodedPicture, type PictureSize } from '../../../providers/media.ts'
import { mediaStore } from '../../../providers/media-store.ts'

/** Where the pictures of everybody are. */
export const PHOTOS = 'photos/'

const SIZES = Object.keys(PICTURE_SIZES) as PictureSize[]

export const sizeKey = (folder: string, size: PictureSize): string => `${folder}/${size}.webp`

/**
 * What tells a picture of one person from their others. Keyed: a hash of the file alone would let anybody who has the
 * file find who shows it, and see that two accounts show the same.
 */
export async function contentHash({ settings }: Context, userId: string, upload: Uint8Array<ArrayBuffer>) {
  const tag = await mac(settings.TOKEN_KEY, 'photo-name', `${userId}\n${toHex(await sha256(upload))}`)
  return toHex(tag.subarray(0, 16))
}

/**
 * The folder of one row's objects: named by what they contain, and by random digits of the row's id. No folder is ever
 * used again, so a deletion that is still on its way cannot meet the objects of the same picture uploaded anew.
 */
export const folderOf = (userId: string, hash: string, photoId: string): string =>
  `${PHOTOS}${userId}/${hash}-${photoId.slice(-12)}`

export async function putObjects({ env }: Context, folder: string, { sizes }: EncodedPicture): Promise<void> {
  const store = mediaStore(env)
  await Promise.all(SIZES.map((size) => store.put(sizeKey(folder, size), sizes[size], PICTURE_TYPE)))
}

export const deleteObjects = ({ env }: Context, folder: string): Promise<void> =>
  mediaStore(env).delete(SIZES.map((size) => sizeKey(folder, size)))

/** Deletes every picture that an account has left. */
export const deleteAllPhotos = ({ env }: Context, userId: string): Promise<void> =>
  mediaStore(env).deleteBelow(`${PHOTOS}${userId}/`)
