import type { Context } from '../../../context.ts'
import { toBase64Url, toHex } from '../../../foundation/bytes.ts'
import { mac, sha256 } from '../../../foundation/crypto.ts'
import { mediaStore } from '../../../providers/media-store.ts'

/** Key prefix of all profile pictures. */
export const PHOTOS = 'photos/'

/**
 * Distinguishes the pictures of one user. Keyed: a plain hash would let anybody with the file find which accounts show
 * it.
 */
export async function contentHash({ settings }: Context, userId: string, upload: Uint8Array<ArrayBuffer>) {
  const tag = await mac(settings.TOKEN_KEY, 'photo-name', `${userId}\n${toHex(await sha256(upload))}`)
  return toHex(tag.subarray(0, 16))
}

/**
 * Keyed index of the uploaded bytes, equal in every account: by it a picture of somebody banned is recognised. It is never
 * part of a name or an answer.
 */
export async function pictureIndex({ settings }: Context, upload: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64Url(await mac(settings.INDEX_KEY, 'picture-index', toHex(await sha256(upload))))
}

/**
 * The folder of one row's objects: named by their content, and by random digits of the row's id. A folder is never
 * reused, so a pending deletion cannot affect a new upload of the same picture.
 */
export const folderOf = (userId: string, hash: string, photoId: string): string =>
  `${PHOTOS}${userId}/${hash}-${photoId.slice(-12)}`

/** Deletes every picture of a purged account. */
export const deleteAllPhotos = ({ env }: Context, userId: string): Promise<void> =>
  mediaStore(env).deleteBelow(`${PHOTOS}${userId}/`)
