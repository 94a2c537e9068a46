import type { Context } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { serveObject } from '../../../platform/serve-object.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { PHOTOS } from './photo-objects.ts'
import { passOf, type Proof } from './photo-url.ts'
import { standingOf } from './queries.ts'
import { isShown } from './rules.ts'

const YEAR_SECONDS = 31_536_000

interface Wanted {
  user: string
  /** Hash and digits of the folder. */
  name: string
  file: string
}

/**
 * A stored picture. An address never shows anything else, so what everybody may see can be kept for good; a signed
 * address is kept by its holder, for as long as it is good. Postgres is asked every time: what is deleted, rejected or
 * hidden is gone at once for whoever has no copy.
 * @throws AppError NOT_FOUND, whether the picture is missing or just not for this address
 */
export async function servePhoto(
  ctx: Context,
  { user, name, file }: Wanted,
  { proof, ifNoneMatch }: { proof: Proof; ifNoneMatch: string | null },
): Promise<Response> {
  const folder = `${PHOTOS}${user}/${name}`
  const { pass, seconds } = await passOf(ctx, folder, proof)
  const standing = await standingOf(ctx.db, folder)
  if (!standing || !isShown(pass, standing)) throw new AppError('NOT_FOUND')

  return serveObject(ctx, `${folder}/${file}`, {
    etag: `"${name}/${file}"`,
    type: PICTURE_TYPE,
    cacheControl: pass ? `private, max-age=${seconds}, immutable` : `public, max-age=${YEAR_SECONDS}, immutable`,
    ifNoneMatch,
  })
}
