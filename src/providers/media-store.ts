import { AppError } from '../platform/errors.ts'

/** Where pictures are kept: the R2 bucket. What it fails at is an outage, never the caller's fault. */
export interface MediaStore {
  /** @throws AppError UNAVAILABLE */
  put(key: string, bytes: ArrayBuffer, contentType: string): Promise<void>
  /** @throws AppError UNAVAILABLE */
  get(key: string): Promise<R2ObjectBody | null>
  /** @throws AppError UNAVAILABLE */
  delete(key: string): Promise<void>
}

export const mediaStore = ({ MEDIA }: Pick<Env, 'MEDIA'>): MediaStore => ({
  put: (key, bytes, contentType) =>
    orUnavailable(async () => {
      await MEDIA.put(key, bytes, { httpMetadata: { contentType } })
    }),
  get: (key) => orUnavailable(() => MEDIA.get(key)),
  delete: (key) => orUnavailable(() => MEDIA.delete(key)),
})

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}
