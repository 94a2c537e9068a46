import { AppError } from '../foundation/errors.ts'
import { withTimeLimit } from '../foundation/time-limit.ts'

/** The store of pictures: the R2 bucket. Its failures are outages, never the caller's fault. */
export interface MediaStore {
  /** @throws AppError UNAVAILABLE */
  put(key: string, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<void>
  /** @throws AppError UNAVAILABLE */
  get(key: string): Promise<R2ObjectBody | null>
  /** Deletes up to a thousand objects; missing ones are ignored. @throws AppError UNAVAILABLE */
  delete(keys: string[]): Promise<void>
  /** Deletes everything below a prefix. @throws AppError UNAVAILABLE */
  deleteBelow(prefix: string): Promise<void>
  /** At most `most` objects below a prefix, by key, after one of them. @throws AppError UNAVAILABLE */
  list(prefix: string, after: string, most: number): Promise<{ objects: R2Object[]; isEnd: boolean }>
}

const MOST_AT_ONCE = 1_000
/** Longest wait for one operation, in milliseconds. */
const TIMEOUT = 10_000

export const mediaStore = ({ MEDIA }: Pick<Env, 'MEDIA'>): MediaStore => ({
  put: (key, bytes, contentType) =>
    orUnavailable(async () => {
      await once(() => MEDIA.put(key, bytes, { httpMetadata: { contentType } }))
    }),
  get: (key) => orUnavailable(() => once(() => MEDIA.get(key))),
  delete: (keys) => orUnavailable(() => once(() => MEDIA.delete(keys))),
  deleteBelow: (prefix) =>
    orUnavailable(async () => {
      for (;;) {
        const { objects } = await once(() => MEDIA.list({ prefix, limit: MOST_AT_ONCE }))
        if (objects.length === 0) return
        await once(() => MEDIA.delete(objects.map(({ key }) => key)))
      }
    }),
  list: (prefix, after, limit) =>
    orUnavailable(async () => {
      const { objects, truncated } = await once(() =>
        MEDIA.list({ prefix, limit, ...(after === '' ? {} : { startAfter: after }) }),
      )
      return { objects, isEnd: !truncated }
    }),
})

const once = <T>(work: () => Promise<T>): Promise<T> => withTimeLimit(TIMEOUT, work)

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}
