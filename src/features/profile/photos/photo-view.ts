import type { Context } from '../../../context.ts'
import { ownPhotoUrls } from '../../people/photo-url.ts'
import type { PhotoRow } from './queries.ts'
import type { PhotoView } from './schemas.ts'

/**
 * A picture as shown to its owner. Its URLs are the owner's: they work while the profile is hidden, and the picture
 * pending or rejected.
 */
export async function photoView(ctx: Pick<Context, 'settings' | 'now'>, row: PhotoRow): Promise<PhotoView> {
  const sizes = await ownPhotoUrls(ctx, row.objectKey)
  return {
    id: row.id,
    url: sizes.medium,
    sizes,
    blur_hash: row.blurHash,
    width: row.width,
    height: row.height,
    status: row.status,
    is_primary: row.isPrimary,
  }
}

/** All pictures of the owner, in order. */
export const photoViews = (
  ctx: Pick<Context, 'settings' | 'now'>,
  rows: readonly PhotoRow[] | null,
): Promise<PhotoView[]> => Promise.all((rows ?? []).map((row) => photoView(ctx, row)))
