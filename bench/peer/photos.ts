import { createHmac } from 'node:crypto'
import { settings } from './settings.ts'

const STABLE_SECONDS = 6 * 3600
const SIZES = ['small', 'medium', 'large'] as const

/** Signed URLs of a picture. */
export function photoUrls(folder: string): Record<(typeof SIZES)[number], string> {
  const query = signature(folder)
  const url = (size: string) => `${settings.PUBLIC_URL}/api/v1/${folder}/${size}.webp${query}`
  return { small: url('small'), medium: url('medium'), large: url('large') }
}

function signature(folder: string): string {
  const expires = (Math.floor(Date.now() / 1000 / STABLE_SECONDS) + 2) * STABLE_SECONDS
  const tag = createHmac('sha256', settings.PHOTO_SECRET).update(`${folder}\n${expires}`).digest()
  return `?expires=${expires}&signature=${tag.subarray(0, 16).toString('base64url')}`
}

interface CardRow {
  photos: string[]
}

/** A card with URLs in place of folders. */
export function toCard<C extends CardRow>(card: C): C {
  return { ...card, photos: card.photos.map((folder) => photoUrls(folder).medium) }
}
