import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { serveObject } from '../../../http/serve-object.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { PHOTOS } from './photo-objects.ts'
import { passOf, type Proof } from '../../people/photo-url.ts'
import { standingOf } from './queries.ts'
import { isShown } from './rules.ts'

interface Wanted {
  user: string
  /** Hash and digits of the folder. */
  name: string
  file: string
}

/**
 * A stored picture. The content of a URL never changes, so it can be cached while the URL is valid. Each is for one
 * viewer, and Postgres is queried every time whether they may still see its owner: deleting, rejecting, hiding and
 * blocking take effect at once. An unsigned URL shows nothing, or it would distinguish a block from a deletion.
 * @throws AppError NOT_FOUND, whether the picture is missing or not visible with this URL
 */
export async function servePhoto(
  ctx: Context,
  { user, name, file }: Wanted,
  { proof, ifNoneMatch }: { proof: Proof; ifNoneMatch: string | null },
): Promise<Response> {
  const folder = `${PHOTOS}${user}/${name}`
  const known = await passOf(ctx, { ownerId: user, folder }, proof)
  if (!known) throw new AppError('NOT_FOUND')
  const { pass, seconds } = known
  const standing = await standingOf(ctx.db, folder, pass.isOwner ? null : pass.viewerId)
  if (!standing || !isShown(pass, standing)) throw new AppError('NOT_FOUND')

  return serveObject(ctx, `${folder}/${file}`, {
    etag: `"${name}/${file}"`,
    type: PICTURE_TYPE,
    cacheControl: `private, max-age=${seconds}, immutable`,
    ifNoneMatch,
  })
}
