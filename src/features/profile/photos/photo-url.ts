import type { Settings } from '../../../env.ts'
import type { Card } from '../../../protocol/down.ts'

/** Where a picture is served. The key ends in a hash of its content, so the address never shows anything else. */
export const photoUrl = (settings: Settings, objectKey: string): string => `${settings.PUBLIC_URL}/api/v1/${objectKey}`

/** The card of a person as `card_of` in SQL makes it. */
export type CardRow = Omit<Card, 'photos'> & { photos: string[] }

export const toCard = (settings: Settings, { photos, ...card }: CardRow): Card => ({
  ...card,
  photos: photos.map((key) => photoUrl(settings, key)),
})
