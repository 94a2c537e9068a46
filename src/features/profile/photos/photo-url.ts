import { fromBase64Url, toBase64Url } from '../../../platform/bytes.ts'
import type { Context } from '../../../platform/context.ts'
import { mac, macMatches } from '../../../platform/crypto.ts'
import { PICTURE_SIZES, type PictureSize } from '../../../providers/media.ts'
import { sizeKey } from '../../../providers/picture-folder.ts'
import { gone, type Card, type GoneCard, type ListedCard } from '../../../protocol/card.ts'
import type { Pass } from './rules.ts'

type Signer = Pick<Context, 'settings' | 'now'>

/** The card of a person as `card_of` in SQL makes it: folders of pictures, and whether everybody may see them. */
export type CardRow = Omit<Card, 'photos'> & PicturedRow

/** The card of a person as `card_for` in SQL makes it: as the viewer may see them, or that they are gone. */
export type ListedRow = CardRow | Pick<GoneCard, 'id' | 'is_gone'>

interface PicturedRow {
  photos: string[]
  is_public: boolean
}

/** A card, or something larger, with addresses in place of folders; signed ones unless the profile is public. */
export async function toCard<C extends PicturedRow>(
  signer: Signer,
  { is_public, ...card }: C,
): Promise<Omit<C, 'is_public'>> {
  const pass = is_public ? null : 'others'
  const photos = await Promise.all(card.photos.map((folder) => photoUrl(signer, folder, pass)))
  return { ...card, photos }
}

/** A card of a list whose rows stay. Nothing of who may not be seen is signed, or told. */
export const toListed = async (signer: Signer, row: ListedRow): Promise<ListedCard> =>
  'is_gone' in row ? gone(row.id) : toCard(signer, row)

/** The address of a picture, in the size for cards. */
export const photoUrl = async (signer: Signer, folder: string, pass: Pass): Promise<string> =>
  (await photoUrls(signer, folder, pass)).medium

/** The addresses of a picture in every size. One never shows anything else. */
export async function photoUrls(signer: Signer, folder: string, pass: Pass): Promise<Record<PictureSize, string>> {
  const query = pass === null ? '' : await signature(signer, folder, pass)
  const url = (size: PictureSize) => `${signer.settings.PUBLIC_URL}/api/v1/${sizeKey(folder, size)}${query}`
  return { small: url('small'), medium: url('medium'), large: url('large') }
}

/** A signed address stays the same for so many seconds, so that it can be cached, and is good for up to twice as long. */
const STABLE_SECONDS = 1800

async function signature({ settings, now }: Signer, folder: string, pass: Exclude<Pass, null>): Promise<string> {
  const expires = String((Math.floor(now() / 1000 / STABLE_SECONDS) + 2) * STABLE_SECONDS)
  const tag = await mac(settings.TOKEN_KEY, 'photo-url', signed(folder, pass, expires))
  return `?expires=${expires}&signature=${toBase64Url(tag.subarray(0, 16))}`
}

/** The query of a signed address, as it comes back. */
export interface Proof {
  expires?: string | undefined
  signature?: string | undefined
}

/** What an address entitles to, and for how many seconds more. One that is not ours, or too old, is as good as bare. */
export async function passOf(
  { settings, now }: Signer,
  folder: string,
  proof: Proof,
): Promise<{ pass: Pass; seconds: number }> {
  const bare = { pass: null, seconds: 0 }
  const { expires = '', signature: given = '' } = proof
  const tag = fromBase64Url(given)
  const seconds = Number(expires) - Math.floor(now() / 1000)
  if (tag?.length !== 16 || !/^\d+$/.test(expires) || seconds <= 0) return bare
  for (const pass of ['others', 'owner'] as const)
    if (await macMatches(settings.TOKEN_KEY, 'photo-url', signed(folder, pass, expires), tag)) return { pass, seconds }
  return bare
}

const signed = (folder: string, pass: string, expires: string): string => `${pass}\n${folder}\n${expires}`

/** The size that a file of a picture's folder holds. */
export const PHOTO_FILE = new RegExp(`^(${Object.keys(PICTURE_SIZES).join('|')})\\.webp$`)
