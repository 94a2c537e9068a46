import type { Settings } from '../../../env.ts'
import type { PhotoRow } from '../queries.ts'
import { photoUrl } from './photo-url.ts'

/** A picture as its owner sees it. */
export const photoView = (settings: Settings, { id, objectKey, isPrimary }: PhotoRow) => ({
  id,
  url: photoUrl(settings, objectKey),
  is_primary: isPrimary,
})
