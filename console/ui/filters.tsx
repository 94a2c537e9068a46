import type { ComponentChildren } from 'preact'
import { setQuery } from '../router.ts'
import { useKeys } from '../keys/keys.ts'
import { useRef } from 'preact/hooks'
import { Fields } from './form.tsx'
import { Kbd } from './kbd.tsx'

interface FiltersProps {
  /** Names of the fields, which are also those in the URL. */
  names: readonly string[]
  children: ComponentChildren
}

/** Filters of a list, kept in the URL, so that a filtered list can be opened again. `/` leads to the first one. */
export function Filters({ names, children }: FiltersProps) {
  const element = useRef<HTMLFormElement>(null)
  const toFirst = () => element.current?.querySelector<HTMLElement>('input, select')?.focus()
  useKeys([{ keys: '/', label: 'Filter', run: toFirst }])
  const apply = () => {
    if (!element.current) return
    const fields = new Fields(new FormData(element.current))
    setQuery(Object.fromEntries(names.map((name) => [name, fields.maybe(name) ?? null])))
  }
  return (
    <form
      ref={element}
      class="filters row"
      role="search"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
      onChange={(event) => event.target instanceof HTMLSelectElement && apply()}
    >
      {children}
      <button type="submit" class="action">
        <span>Filter</span>
        <Kbd keys="/" />
      </button>
    </form>
  )
}
