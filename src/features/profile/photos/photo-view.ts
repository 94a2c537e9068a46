import type { Context } from '../../../platform/context.ts'
import { photoUrls } from './photo-url.ts'
import type { PhotoRow } from './queries.ts'
import type { PhotoView } from './schemas.ts'

/**
 * A picture as its owner sees it. Its addresses are signed even where everybody may see it: they go on working when the
 * owner hides the profile.
 */
export async function photoView(ctx: Pick<Context, 'settings' | 'now'>, row: PhotoRow): Promise<PhotoView> {
  const sizes = await photoUrls(ctx, row.objectKey, 'owner')
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

/** All pictures of one's own, in their order. */
export const photoViews = (
  ctx: Pick<Context, 'settings' | 'now'>,
  rows: readonly PhotoRow[] | null,
): Promise<PhotoView[]> => Promise.all((rows ?? []).map((row) => photoView(ctx, row)))
