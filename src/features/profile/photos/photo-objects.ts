import type { Context } from '../../../context.ts'
import { toHex } from '../../../foundation/bytes.ts'
import { mac, sha256 } from '../../../foundation/crypto.ts'
import { mediaStore } from '../../../providers/media-store.ts'

/** Where the pictures of everybody are. */
export const PHOTOS = 'photos/'

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

/** Deletes every picture that an account has left. */
export const deleteAllPhotos = ({ env }: Context, userId: string): Promise<void> =>
  mediaStore(env).deleteBelow(`${PHOTOS}${userId}/`)
