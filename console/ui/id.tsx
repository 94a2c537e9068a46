import { linkTo } from '../router.ts'
import { tell } from './toasts.tsx'

/** An id, shortened; clicking copies it. */
export function Id({ of: id }: { of: string }) {
  const shown = /^[0-9a-f-]{36}$/.test(id) ? `…${id.slice(-8)}` : id
  const copy = async () => {
    await navigator.clipboard.writeText(id)
    tell('Copied.')
  }
  return (
    <button type="button" class="id mono" title={`${id} – copy`} onClick={() => void copy()}>
      {shown}
    </button>
  )
}

/** A link to somebody's account, by their id. */
export const PersonLink = ({ id, name }: { id: string; name?: string | null | undefined }) => (
  <a href={linkTo(['person', id])} class={name === null || name === undefined ? 'mono' : ''}>
    {name ?? `…${id.slice(-8)}`}
  </a>
)
