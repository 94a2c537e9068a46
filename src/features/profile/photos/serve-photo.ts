import type { Context } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { mediaStore } from '../../../providers/media-store.ts'

const YEAR_SECONDS = 31_536_000

/** A stored picture. Its address holds a hash of its content, so caches may keep it for good. */
export async function servePhoto({ env }: Context, { user, file }: { user: string; file: string }): Promise<Response> {
  const object = await mediaStore(env).get(`photos/${user}/${file}`)
  if (!object) throw new AppError('NOT_FOUND')
  return new Response(object.body, {
    headers: {
      'content-type': object.httpMetadata?.contentType ?? 'application/octet-stream',
      'content-length': String(object.size),
      'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
      etag: object.httpEtag,
    },
  })
}
