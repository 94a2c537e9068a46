import { createHmac } from 'node:crypto'
import { settings } from './settings.ts'

const STABLE_SECONDS = 6 * 3600
const SIZES = ['small', 'medium', 'large'] as const

/** Signatures that have been made, by what they sign; people see the same pictures again and again. */
const signatures = new Map<string, string>()
const MOST_SIGNATURES = 10_000

/** Signed URLs of a picture. */
export function photoUrls(folder: string): Record<(typeof SIZES)[number], string> {
  const query = signature(folder)
  const url = (size: string) => `${settings.PUBLIC_URL}/api/v1/${folder}/${size}.webp${query}`
  return { small: url('small'), medium: url('medium'), large: url('large') }
}

function signature(folder: string): string {
  const expires = (Math.floor(Date.now() / 1000 / STABLE_SECONDS) + 2) * STABLE_SECONDS
  const signed = `${folder}\n${expires}`
  const known = signatures.get(signed)
  if (known !== undefined) return known
  const tag = createHmac('sha256', settings.PHOTO_SECRET).update(signed).digest()
  const made = `?expires=${expires}&signature=${tag.subarray(0, 16).toString('base64url')}`
  if (signatures.size >= MOST_SIGNATURES) signatures.clear()
  signatures.set(signed, made)
  return made
}

interface CardRow {
  photos: string[]
}

/** A card with URLs in place of folders. */
export function toCard<C extends CardRow>(card: C): C {
  return { ...card, photos: card.photos.map((folder) => photoUrls(folder).medium) }
}
