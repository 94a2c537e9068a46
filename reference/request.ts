import type { Operation } from './document.ts'

/** What was typed into the form of an operation. */
export interface Typed {
  /** By `path id`, `query limit`, `header If-Match`. */
  parameters: Readonly<Record<string, string>>
  /** The body's text; fields of a form by their names. */
  body: string | FormData | null
}

/** A request, as `fetch` takes it. */
export interface Request {
  method: string
  /** Path and query. */
  address: string
  headers: Record<string, string>
  body: string | FormData | null
}

/** @param token of the session; null without one */
export function requestOf(operation: Operation, { parameters, body }: Typed, token: string | null): Request {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let path = operation.path
  for (const [place, value] of Object.entries(parameters)) {
    const [kind = '', name = ''] = place.split(' ')
    if (kind === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value))
    else if (value === '') continue
    else if (kind === 'query') query.set(name, value)
    else headers[name.toLowerCase()] = value
  }
  if (token !== null && operation.takesToken) headers['authorization'] = `Bearer ${token}`
  if (typeof body === 'string') headers['content-type'] = 'application/json'
  const search = query.toString()
  return { method: operation.method, address: path + (search === '' ? '' : `?${search}`), headers, body }
}

/** The same request for a shell. The token stands for itself: it is not shown. */
export function curlOf({ method, address, headers, body }: Request, origin: string): string {
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(origin + address)}`]
  for (const [name, value] of Object.entries(headers))
    lines.push(name === 'authorization' ? '-H "authorization: Bearer $TOKEN"' : `-H ${quoted(`${name}: ${value}`)}`)
  if (typeof body === 'string') lines.push(`-d ${quoted(body)}`)
  else if (body) for (const [name, value] of body) lines.push(`-F ${quoted(`${name}=${fileOr(value)}`)}`)
  return lines.join(' \\\n  ')
}

const fileOr = (value: File | string): string => (typeof value === 'string' ? value : `@${value.name || 'file'}`)

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
