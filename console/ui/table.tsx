import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useKeys } from '../keys/keys.ts'
import type { Pages } from '../state/pages.ts'
import { Action } from './action.tsx'
import { Empty, Failed, Loading } from './states.tsx'

export interface Column<T> {
  title: string
  /** The first column of a row that can be opened is its link. */
  cell: (row: T) => ComponentChildren
  isNumber?: boolean
  isWide?: boolean
}

interface TableProps<T> {
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  /** The address of a row. */
  hrefOf?: (row: T) => string | null
  /** Further marks of a row. */
  classOf?: (row: T) => string
  /** Whether j and k move between what is marked with `data-row`; for one table of a page. */
  hasKeys?: boolean
}

/** A table. Each row has one link, which j and k move between; Enter follows it. */
export function Table<T>({
  caption,
  columns,
  rows,
  keyOf,
  hrefOf,
  classOf,
  hasKeys = hrefOf !== undefined,
}: TableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null)
  useKeys(hasKeys ? movingThrough(() => body.current) : [])
  return (
    // A table without links is scrolled by keyboard only where its frame can have the focus.
    <div class="table-frame" {...(hrefOf ? {} : { tabIndex: 0, role: 'region', 'aria-label': caption })}>
      <table>
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, isWide }) => (
              <th key={title} scope="col" class={`${isNumber ? 'number' : ''} ${isWide ? 'wide' : ''}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <tr key={keyOf(row)} class={classOf?.(row)}>
              {columns.map(({ title, cell, isNumber }, i) => {
                const href = i === 0 ? (hrefOf?.(row) ?? null) : null
                return (
                  <td key={title} class={isNumber ? 'number' : undefined}>
                    {href === null ? (
                      cell(row)
                    ) : (
                      <a class="row-link" data-row href={href}>
                        {cell(row)}
                      </a>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** j, k and arrows move the focus between what is marked with `data-row`. */
export function movingThrough(inside: () => Element | null) {
  const move = (by: 1 | -1) => {
    const links = Array.from(inside()?.querySelectorAll<HTMLElement>('[data-row]') ?? [])
    const at = links.indexOf(document.activeElement as HTMLElement)
    const next = links[at === -1 ? (by === 1 ? 0 : links.length - 1) : at + by]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  const [down, up] = [() => move(1), () => move(-1)]
  return [
    { keys: 'j', label: 'Next row', run: down },
    { keys: 'k', label: 'Previous row', run: up },
    { keys: 'ArrowDown', label: 'Next row', run: down },
    { keys: 'ArrowUp', label: 'Previous row', run: up },
  ]
}

interface PagedProps<T> extends Omit<TableProps<T>, 'rows'> {
  pages: Pages<T>
  /** What is said where the list has nothing. */
  empty: string
}

/** A list that is read page by page, as a table. */
export function PagedTable<T>({ pages, empty, ...table }: PagedProps<T>) {
  const { items, error, isLoading, hasMore, more, reload } = pages
  if (items === null) return error === null ? <Loading rows={10} /> : <Failed error={error} retry={reload} />
  if (items.length === 0 && !isLoading) return <Empty title={empty} />
  return (
    <>
      <Table {...table} rows={items} />
      {error === null ? null : <Failed error={error} retry={more} />}
      {hasMore ? <Action label="More" keys="m" run={more} /> : null}
    </>
  )
}
