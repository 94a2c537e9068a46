import type { ComponentChildren } from 'preact'
import { described } from '../api/errors.ts'
import type { Resource } from '../state/resource.ts'
import { Action } from './action.tsx'

/** Takes the space of what is coming, so that nothing jumps. */
export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="sr">Loading…</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="bar" aria-hidden="true" />
      ))}
    </div>
  )
}

/** Why there is nothing, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Why something could not be read, what to do next, and which request it was. */
export function Failed({ error, retry }: { error: unknown; retry: () => unknown }) {
  const { text, next, requestId } = described(error)
  return (
    <div class="empty failed" role="alert">
      <h2>{text}</h2>
      <p>{next}</p>
      {requestId === null ? null : <p class="mono">Request {requestId}</p>}
      <Action label="Try again" run={retry} />
    </div>
  )
}

interface ReadProps<T> {
  resource: Resource<T>
  rows?: number
  children: (data: T) => ComponentChildren
}

/** What was read, or that it is being read, or why it could not be. */
export function Read<T>({ resource: { data, error, reload }, rows = 6, children }: ReadProps<T>) {
  if (data !== null) return <>{children(data)}</>
  if (error !== null) return <Failed error={error} retry={reload} />
  return <Loading rows={rows} />
}
