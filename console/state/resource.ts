import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask, NotModified } from '../api/api.ts'

/** Something that is read from the API. */
export interface Resource<T> {
  /** Null before the first answer. */
  data: T | null
  /** `ETag` of the answer, for `If-Match`. */
  etag: string | null
  /** Of the newest attempt; null after one that succeeded. */
  error: unknown
  isLoading: boolean
  reload: () => Promise<void>
  /** Shows what a write has answered, until the next read. */
  set: (data: T, etag?: string | null) => void
}

interface State<T> {
  path: string | null
  data: T | null
  etag: string | null
  error: unknown
  isLoading: boolean
}

const nothing = <T>(path: string | null): State<T> => ({
  path,
  data: null,
  etag: null,
  error: null,
  isLoading: path !== null,
})

/**
 * Reads a path, and again when it changes. Former data stays on the page while the same path is read again.
 * @param path null while nothing is to be read
 * @param every how often it is read again while the page is seen, in milliseconds; unchanged answers are not sent
 */
export function useResource<T>(path: string | null, every?: number): Resource<T> {
  const [state, set] = useState<State<T>>(() => nothing(path))
  const current = state.path === path ? state : nothing<T>(path)
  const newest = useRef(current)
  newest.current = current
  const reading = useRef<AbortController | null>(null)

  const reload = useCallback(async () => {
    if (path === null) return
    reading.current?.abort()
    const controller = new AbortController()
    reading.current = controller
    const { data: known, etag: tag } = newest.current
    if (known === null) set(nothing(path))
    try {
      const { data, etag } = await ask<T>('GET', path, { signal: controller.signal, etag: known === null ? null : tag })
      if (!controller.signal.aborted) set({ path, data, etag, error: null, isLoading: false })
    } catch (error) {
      if (controller.signal.aborted) return
      const failure = error instanceof NotModified ? null : error
      set((former) => ({ ...(former.path === path ? former : nothing<T>(path)), error: failure, isLoading: false }))
    }
  }, [path])

  useEffect(() => {
    void reload()
    return () => reading.current?.abort()
  }, [reload])

  useEffect(() => {
    if (every === undefined) return
    const timer = setInterval(() => document.visibilityState === 'visible' && void reload(), every)
    return () => clearInterval(timer)
  }, [reload, every])

  const show = (data: T, etag: string | null = null) => set({ path, data, etag, error: null, isLoading: false })
  return { ...current, reload, set: show }
}
