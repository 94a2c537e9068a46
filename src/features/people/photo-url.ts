import { fromBase64Url, toBase64Url } from '../../foundation/bytes.ts'
import type { Context } from '../../context.ts'
import { mac, macMatches } from '../../foundation/crypto.ts'
import { putLast } from '../../foundation/put-last.ts'
import { PICTURE_SIZES, type PictureSize } from '../../providers/media.ts'
import { sizeKey } from '../../providers/picture-folder.ts'
import type { CardRow, ListedRow } from '../../../drizzle/functions/results/people.ts'
import { gone, type ListedCard } from '../../protocol/card.ts'
import type { Pass } from '../profile/photos/rules.ts'

type Signer = Pick<Context, 'settings' | 'now'>

export type { CardRow, ListedRow }

interface PicturedRow {
  id: string
  photos: string[]
}

/** A card, or an object with one, with URLs in place of folders, valid for `viewerId` alone. */
export async function toCard<C extends PicturedRow>(signer: Signer, card: C, viewerId: string): Promise<C> {
  const query = card.photos.length === 0 ? '' : await viewersQuery(signer, card.id, viewerId)
  return { ...card, photos: card.photos.map((folder) => addressOf(signer, folder, 'medium', query)) }
}

/** A card of a list that keeps rows of hidden users. Of those nothing is signed or shown. */
export const toListed = async (signer: Signer, row: ListedRow, viewerId: string): Promise<ListedCard> =>
  'is_gone' in row ? gone(row.id) : toCard(signer, row, viewerId)

/** The URLs of a picture for its owner, in every size. The content of a URL never changes. */
export async function ownPhotoUrls(signer: Signer, folder: string): Promise<Record<PictureSize, string>> {
  const expires = expiryOf(signer, OWNER_SECONDS)
  const query = `?expires=${expires}&signature=${await signatureOf(signer, ownersText(folder, expires))}`
  const url = (size: PictureSize) => addressOf(signer, folder, size, query)
  return { small: url('small'), medium: url('medium'), large: url('large') }
}

const addressOf = ({ settings }: Signer, folder: string, size: PictureSize, query: string): string =>
  `${settings.PUBLIC_URL}/api/v1/${sizeKey(folder, size)}${query}`

/** A signed URL stays the same for so many seconds, for caching, and is valid for up to twice as long. */
const OWNER_SECONDS = 1800
/**
 * Longer, because pictures are viewed repeatedly; each view checks in Postgres whether the viewer may still see the
 * user.
 */
const VIEWER_SECONDS = 86_400

/**
 * Makes a picture's URL valid for one viewer. One signature for all pictures of a user, with the same form whether
 * everybody may see the profile or only a few: the URL reveals nothing about that.
 */
async function viewersQuery(signer: Signer, ownerId: string, viewerId: string): Promise<string> {
  const expires = expiryOf(signer, VIEWER_SECONDS)
  const text = viewersText(ownerId, viewerId, expires)
  const name = `${signer.settings.TOKEN_KEY}\n${text}`
  const signature = signed.get(name) ?? (await signatureOf(signer, text))
  putLast(signed, name, signature, MOST_SIGNED)
  return `?viewer=${viewerId}&expires=${expires}&signature=${signature}`
}

/**
 * Signatures that this isolate has made for viewers, by key and text. People read the same lists again and again, and a
 * page has a signature for each person on it.
 */
const signed = new Map<string, string>()
/** Some 300 bytes each. */
const MOST_SIGNED = 10_000

const expiryOf = ({ now }: Signer, stable: number): string => String((Math.floor(now() / 1000 / stable) + 2) * stable)

const signatureOf = async ({ settings }: Signer, text: string): Promise<string> =>
  toBase64Url((await mac(settings.TOKEN_KEY, 'photo-url', text)).subarray(0, 16))

/** The query of a signed address, as it comes back. */
export interface Proof {
  viewer?: string | undefined
  expires?: string | undefined
  signature?: string | undefined
}

/**
 * The viewer of a URL, and for how many seconds it is valid; null without a valid signature, or when expired.
 * @param ownerId of the picture
 */
export async function passOf(
  { settings, now }: Signer,
  { ownerId, folder }: { ownerId: string; folder: string },
  proof: Proof,
): Promise<{ pass: Pass; seconds: number } | null> {
  const { viewer, expires = '', signature: given = '' } = proof
  const tag = fromBase64Url(given)
  const seconds = Number(expires) - Math.floor(now() / 1000)
  if (tag?.length !== 16 || !/^\d+$/.test(expires) || seconds <= 0) return null
  const text = viewer === undefined ? ownersText(folder, expires) : viewersText(ownerId, viewer, expires)
  if (!(await macMatches(settings.TOKEN_KEY, 'photo-url', text, tag))) return null
  return { pass: viewer === undefined ? { isOwner: true } : { isOwner: false, viewerId: viewer }, seconds }
}

const ownersText = (folder: string, expires: string): string => `owner\n${folder}\n${expires}`
const viewersText = (ownerId: string, viewerId: string, expires: string): string =>
  `viewer\n${ownerId}\n${viewerId}\n${expires}`

/** The size that a file of a picture's folder holds. */
export const PHOTO_FILE = new RegExp(`^(${Object.keys(PICTURE_SIZES).join('|')})\\.webp$`)
