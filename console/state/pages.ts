import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../api/api.ts'
import { withQuery } from '../api/query.ts'

/** A list that is read page by page. */
export interface Pages<T> {
  /** Null before the first page. */
  items: T[] | null
  error: unknown
  isLoading: boolean
  hasMore: boolean
  more: () => Promise<void>
  reload: () => Promise<void>
  /** Changes what is shown, such as taking out what has been decided. */
  update: (change: (items: T[]) => T[]) => void
}

interface State<T> {
  path: string
  items: T[] | null
  cursor: string | null
  error: unknown
  isLoading: boolean
}

const nothing = <T>(path: string): State<T> => ({ path, items: null, cursor: null, error: null, isLoading: true })

/** Reads a list, and again when its path changes. @param name of the list in the answer's data */
export function usePages<T>(path: string, name: string): Pages<T> {
  const [state, set] = useState<State<T>>(() => nothing(path))
  const current = state.path === path ? state : nothing<T>(path)
  const newest = useRef(current)
  newest.current = current
  const reading = useRef<AbortController | null>(null)

  const read = useCallback(
    async (cursor: string | null) => {
      reading.current?.abort()
      const controller = new AbortController()
      reading.current = controller
      set({ ...newest.current, isLoading: true, error: null })
      try {
        const { signal } = controller
        const answer = await ask<Record<string, T[]>>('GET', withQuery(path, { cursor }), { signal })
        if (signal.aborted) return
        const read = answer.data[name] ?? []
        const before = cursor === null ? [] : (newest.current.items ?? [])
        set({ path, items: [...before, ...read], cursor: answer.cursor, error: null, isLoading: false })
      } catch (error) {
        if (!controller.signal.aborted) set({ ...newest.current, error, isLoading: false })
      }
    },
    [path, name],
  )

  useEffect(() => {
    void read(null)
    return () => reading.current?.abort()
  }, [read])

  return {
    ...current,
    hasMore: current.cursor !== null,
    more: () => read(newest.current.cursor),
    reload: () => read(null),
    update: (change) => set((former) => ({ ...former, items: change(former.items ?? []) })),
  }
}
