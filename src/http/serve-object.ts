import { mediaStore } from '../providers/media-store.ts'
import type { Context } from '../context.ts'
import { isKnown } from './entity-tag.ts'
import { AppError } from '../foundation/errors.ts'

interface Serving {
  etag: string
  type: string
  cacheControl: string
  ifNoneMatch: string | null
}

/**
 * An object of the bucket that should exist, or 304 when the client has it.
 * @throws AppError NOT_FOUND when it does not exist, UNAVAILABLE
 */
export async function serveObject(
  { env, log }: Context,
  key: string,
  { etag, type, cacheControl, ifNoneMatch }: Serving,
): Promise<Response> {
  const headers = { 'cache-control': cacheControl, etag }
  if (isKnown(ifNoneMatch, etag)) return new Response(null, { status: 304, headers })
  const object = await mediaStore(env).get(key)
  if (!object) {
    log.error('photo_without_object', { object_key: key })
    throw new AppError('NOT_FOUND')
  }
  return new Response(object.body, {
    headers: {
      ...headers,
      'content-type': object.httpMetadata?.contentType ?? type,
      'content-length': String(object.size),
    },
  })
}
