import { parameter } from './refusal.ts'

/** A decoded form: a text, or what was in brackets below a name. */
export type FormValue = string | Form
export interface Form {
  [name: string]: FormValue
}

/** Decodes `a[b][0][c]=d` (application/x-www-form-urlencoded, the only form of Stripe's requests). */
export function decodeForm(text: string): Form {
  const form: Form = Object.create(null) as Form
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/^[^[]+|\[([^\]]*)\]/g)].map(([whole, inner]) => inner ?? whole)
    put(form, path, value)
  }
  return form
}

function put(form: Form, path: readonly string[], value: string): void {
  const [first = '', ...rest] = path
  // `expand[]=a&expand[]=b` numbers itself.
  const name = first === '' ? String(Object.keys(form).length) : first
  if (rest.length === 0) {
    form[name] = value
    return
  }
  const below = form[name]
  const next = typeof below === 'object' ? below : (Object.create(null) as Form)
  form[name] = next
  put(next, rest, value)
}

/** Checks a value and converts it. @throws Refusal as Stripe words it */
export type Check<T> = (value: FormValue, path: string) => T
export type Spec = Record<string, Check<unknown>>
export type Params<S extends Spec> = { [K in keyof S]?: ReturnType<S[K]> }

const refuse = (path: string, what: string) => parameter('parameter_invalid', path, `Invalid ${path}: must be ${what}`)

export const text: Check<string> = (value, path) => {
  if (typeof value !== 'string') throw refuse(path, 'a string')
  if (value.length > 5_000) throw refuse(path, 'shorter')
  return value
}
export const integer: Check<number> = (value, path) => {
  if (typeof value !== 'string' || !/^-?\d{1,12}$/.test(value))
    throw parameter('parameter_invalid_integer', path, `Invalid integer: ${JSON.stringify(value)}`)
  return Number(value)
}
export const flag: Check<boolean> = (value, path) => {
  if (value !== 'true' && value !== 'false') throw refuse(path, 'a boolean')
  return value === 'true'
}
export const oneOf =
  <const T extends string>(...values: T[]): Check<T> =>
  (value, path) => {
    const found = values.find((one) => one === value)
    if (found === undefined) throw refuse(path, `one of ${values.join(', ')}`)
    return found
  }
export const listOf =
  <T>(check: Check<T>): Check<T[]> =>
  (value, path) => {
    if (typeof value === 'string') throw parameter('parameter_invalid', path, 'Invalid array')
    return Object.entries(value).map(([index, one]) => check(one, `${path}[${index}]`))
  }
export const hash =
  <S extends Spec>(spec: S): Check<Params<S>> =>
  (value, path) => {
    if (typeof value === 'string') throw parameter('parameter_invalid', path, 'Invalid hash')
    return readHash(spec, value, path)
  }

/** At most 50 keys of 40 letters, with values of 500. */
export const metadata: Check<Record<string, string>> = (value, path) => {
  if (typeof value === 'string' || Object.keys(value).length > 50) throw refuse(path, 'a hash of at most 50 keys')
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key.length > 40 || typeof one !== 'string' || one.length > 500) throw refuse(path, 'a hash of short strings')
      return [key, one]
    }),
  )
}

function readHash<S extends Spec>(spec: S, form: Form, path: string): Params<S> {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(form)) {
    const full = path === '' ? name : `${path}[${name}]`
    const check = Object.hasOwn(spec, name) ? spec[name] : undefined
    if (check === undefined) throw parameter('parameter_unknown', full, `Received unknown parameter: ${full}`)
    read[name] = check(value, full)
  }
  // Guarantee: each value has passed the check of its name.
  return read as Params<S>
}

/** The parameters of a request. @throws Refusal for unknown, wrong and missing ones */
export function readParams<S extends Spec, R extends keyof S & string>(
  spec: S,
  form: Form,
  required: readonly R[] = [],
): Params<S> & Required<Pick<Params<S>, R>> {
  const read = readHash(spec, form, '')
  for (const name of required)
    if (read[name] === undefined) throw parameter('parameter_missing', name, `Missing required param: ${name}.`)
  // Guarantee: the loop above has found each of them.
  return read as Params<S> & Required<Pick<Params<S>, R>>
}

/** Taken by every request. */
export const EXPAND = { expand: listOf(text) }
/** Taken by every list. */
export const PAGE = { ...EXPAND, limit: integer, starting_after: text, ending_before: text }
