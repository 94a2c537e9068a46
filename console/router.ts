import { signal } from '../app/state/signal.ts'
import { withQuery } from './api/query.ts'

/** Where the console is: the parts of the URL's fragment, and its query. */
export interface Address {
  name: string
  parameters: string[]
  query: Readonly<Record<string, string>>
}

/** Reads a fragment such as `#/cases?queue=safety` or `#/case/<id>`. */
export function addressIn(fragment: string): Address {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?')
  const [name = '', ...parameters] = path.split('/').map(decodeURIComponent)
  return { name, parameters, query: Object.fromEntries(new URLSearchParams(query)) }
}

/** The fragment of a place. */
export function linkTo(
  parts: readonly string[],
  query: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  return withQuery(`#/${parts.map(encodeURIComponent).join('/')}`, query)
}

/** The present address. */
export const address = signal<Address>({ name: '', parameters: [], query: {} })

export const go = (href: string): void => void (location.hash = href)

/** Changes the query of the present place, without a step in the history. */
export function setQuery(query: Readonly<Record<string, string | null | undefined>>): void {
  const { name, parameters, query: former } = address.value
  history.replaceState(null, '', linkTo([name, ...parameters], { ...former, ...query }))
  address.value = addressIn(location.hash)
}

/** Starts following the URL; once. */
export function followAddress(): void {
  const read = () => void (address.value = addressIn(location.hash))
  addEventListener('hashchange', read)
  read()
}
