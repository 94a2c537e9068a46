/** Options of one call. */
export interface CallOptions {
  /** Cancels the call, retries included; it then rejects with the reason of the signal. */
  signal?: AbortSignal
  /** Milliseconds for each attempt. */
  timeout?: number
  /** How often to try again; 0 for never. */
  retries?: number
  /** For a POST that was begun before, such as before a reload; a new one without it. */
  idempotencyKey?: string
  /** The version that a change applies to, from `etag` of an earlier answer; 412 if there is a newer one. */
  ifMatch?: string
  headers?: Readonly<Record<string, string>>
  /** Is told of the answer before the call resolves or rejects. */
  onAnswer?: (answer: Answered) => void
}

/** What an answer says beside its data. */
export interface Answered {
  status: number
  requestId: string | undefined
  /** The version of the resource; for `ifMatch`. */
  etag: string | undefined
  headers: Headers
}

/** Is in no table; it ties one to its methods for the compiler. */
declare const API: unique symbol

/** A table of operations by group and method, and the interface of the methods that are made of its lines. */
export type Operations<Api> = Readonly<Record<string, Readonly<Record<string, string>>>> & { readonly [API]?: Api }

/** How an operation is called, from its line in src/generated. */
export interface Operation {
  method: string
  /** Begins with `~` where it is not below `/api/v1`; `*` stands for each parameter. */
  path: string
  /** Takes an input: the query of a GET or DELETE, the body of others. */
  takesInput: boolean
  isForm: boolean
  sendsToken: boolean
  sendsProof: boolean
  /** Refuses its own repetition: the password before is no longer the right one. */
  isOnce: boolean
  /** What the answer does to the session. */
  session: 'opens' | 'renews' | 'closes' | null
  answer: 'data' | 'json' | 'blob'
  /** The field of `data` with the items, for a list. */
  items: string | undefined
}

/** Reads `POST /auth/login inps`: method, path, flags, and after a colon the field of a list. */
export function operationOf(line: string): Operation {
  const [method = '', path = '', marks = ''] = line.split(' ')
  const [flags = '', items] = marks.split(':')
  const has = (flag: string) => flags.includes(flag)
  return {
    method,
    path,
    takesInput: has('i'),
    isForm: has('f'),
    sendsToken: !has('n'),
    sendsProof: has('p'),
    isOnce: has('o'),
    session: has('s') ? 'opens' : has('t') ? 'renews' : has('x') ? 'closes' : null,
    answer: has('b') ? 'blob' : has('j') ? 'json' : 'data',
    items,
  }
}

/** The address, with each value in its place. @throws TypeError for a value that is no path segment */
export function addressOf(baseUrl: string, { path }: Operation, values: readonly string[]): string {
  let place = 0
  const filled = path.replaceAll('*', () => {
    const value = values[place++]
    // An empty segment, or one that a URL would resolve, would ask for another resource.
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
      throw new TypeError(`Argument ${place} of this call has to be an id; it is ${JSON.stringify(value)}.`)
    return encodeURIComponent(value)
  })
  return baseUrl + (filled.startsWith('~') ? filled.slice(1) : `/api/v1${filled}`)
}

/** The query of an input: without fields that are undefined or null. */
export function queryOf(input: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(input)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

export function formOf(input: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData()
  // Guarantee: fields of forms are texts and files; React Native takes a description of a file as well.
  for (const [name, value] of Object.entries(input)) if (value !== undefined) form.append(name, value as string)
  return form
}
