import type { Schema } from './contract.ts'

/** What a schema describes: what clients send, or what they receive. */
export type Side = 'request' | 'response'

/** A comparison in progress: the named schemas of both, the pairs of names that were compared, and what was found. */
export interface Comparison {
  readonly before: Readonly<Record<string, Schema>>
  readonly after: Readonly<Record<string, Schema>>
  readonly compared: Set<string>
  readonly changes: string[]
}

/** Of keywords that bound a value, whether the larger one takes more. */
const BOUNDS: readonly [keyword: string, largerTakesMore: boolean][] = [
  ['maximum', true],
  ['exclusiveMaximum', true],
  ['maxLength', true],
  ['maxItems', true],
  ['minimum', false],
  ['exclusiveMinimum', false],
  ['minLength', false],
  ['minItems', false],
]

/**
 * Notes what of a schema breaks a client: a request must take whatever it took, a response must be nothing that it was not,
 * apart from new fields of objects.
 *
 * @param path of the value, for the notes: `POST /x: request profile.age`
 */
export function compareSchemas(one: Comparison, side: Side, path: string, before: Schema, after: Schema): void {
  const [refBefore, refAfter] = [nameOf(before), nameOf(after)]
  if (refBefore !== null && refBefore === refAfter) {
    // Noted once, under its own name, for all that refer to it.
    const pair = `${side} ${refBefore}`
    if (one.compared.has(pair)) return
    one.compared.add(pair)
    return compareSchemas(one, side, `${side} ${refBefore}`, one.before[refBefore] ?? {}, one.after[refAfter] ?? {})
  }
  const [old, now] = [resolved(before, one.before), resolved(after, one.after)]
  if (alternatives(old).length > 1 || alternatives(now).length > 1)
    return compareAlternatives(one, side, path, old, now)
  const note = (what: string) => void one.changes.push(`${path} ${what}`)
  if (!compareTypes(side, old, now, note)) return
  compareValues(side, old, now, note)
  compareFields(one, side, path, old, now)
  const [items, itemsNow] = [old['items'], now['items']]
  if (isSchema(items) && isSchema(itemsNow)) compareSchemas(one, side, `${path}[]`, items, itemsNow)
  const [others, othersNow] = [old['additionalProperties'], now['additionalProperties']]
  if (isSchema(others) && isSchema(othersNow)) compareSchemas(one, side, `${path}{}`, others, othersNow)
  if (side === 'request' && othersNow === false && others !== false) note('takes no further fields any more')
}

/** @returns whether values can be compared further */
function compareTypes(side: Side, before: Schema, after: Schema, note: (what: string) => void): boolean {
  const [narrow, wide] = side === 'request' ? [typesOf(before), typesOf(after)] : [typesOf(after), typesOf(before)]
  if (wide === null) return true
  const outside = narrow === null ? ['any'] : narrow.filter((type) => !takes(wide, type))
  if (outside.length > 0)
    note(side === 'request' ? `may not be ${outside.join(', ')} any more` : `may be ${outside.join(', ')} now`)
  return outside.length === 0
}

function compareValues(side: Side, before: Schema, after: Schema, note: (what: string) => void): void {
  const [old, now] = [valuesOf(before), valuesOf(after)]
  const [narrow, wide] = side === 'request' ? [old, now] : [now, old]
  if (wide !== null) {
    const outside = narrow === null ? ['other values'] : narrow.filter((value) => !wide.includes(value))
    const words = outside.join(', ')
    if (outside.length > 0) note(side === 'request' ? `may not be ${words} any more` : `may be ${words} now`)
  }
  const isOtherForm = (keyword: string) => before[keyword] !== after[keyword]
  if (side === 'response') {
    if (before['format'] !== undefined && isOtherForm('format'))
      note(`has not the format ${text(before['format'])} any more`)
    return
  }
  for (const keyword of ['pattern', 'format'])
    if (after[keyword] !== undefined && isOtherForm(keyword)) note(`has the ${keyword} ${text(after[keyword])} now`)
  if (after['uniqueItems'] === true && before['uniqueItems'] !== true) note('has to have different items now')
  for (const [keyword, largerTakesMore] of BOUNDS) {
    const [was, is] = [before[keyword], after[keyword]]
    if (typeof is !== 'number') continue
    if (typeof was !== 'number' || (largerTakesMore ? is < was : is > was)) note(`has the ${keyword} ${is} now`)
  }
}

function compareFields(one: Comparison, side: Side, path: string, before: Schema, after: Schema): void {
  const [old, now] = [propertiesOf(before), propertiesOf(after)]
  const [wasRequired, isRequired] = [requiredOf(before), requiredOf(after)]
  const at = (name: string) => (path.endsWith(side) ? `${path} ${name}` : `${path}.${name}`)
  for (const [name, schema] of Object.entries(old)) {
    const current = now[name]
    if (current === undefined) one.changes.push(`${at(name)} is gone`)
    else {
      if (side === 'response' && wasRequired.includes(name) && !isRequired.includes(name))
        one.changes.push(`${at(name)} may be absent now`)
      compareSchemas(one, side, at(name), schema, current)
    }
  }
  if (side === 'response') return
  for (const name of isRequired.filter((field) => !wasRequired.includes(field)))
    one.changes.push(`${at(name)} is required now`)
}

/** Each alternative of the one must fit into one of the other; if none fits, what is wrong with the nearest. */
function compareAlternatives(one: Comparison, side: Side, path: string, before: Schema, after: Schema): void {
  const [old, now] = [alternatives(before), alternatives(after)]
  const [narrow, wide] = side === 'request' ? [old, now] : [now, old]
  for (const alternative of narrow) {
    const tried = wide.map((other) => {
      const trial = { ...one, compared: new Set(one.compared), changes: [] }
      if (side === 'request') compareSchemas(trial, side, path, alternative, other)
      else compareSchemas(trial, side, path, other, alternative)
      return trial
    })
    const nearest = tried.reduce((best, trial) => (trial.changes.length < best.changes.length ? trial : best))
    one.changes.push(...nearest.changes.filter((change) => !one.changes.includes(change)))
  }
}

const nameOf = (schema: Schema): string | null =>
  typeof schema['$ref'] === 'string' ? (schema['$ref'].split('/').at(-1) ?? null) : null

/** The schema behind a reference, with the parts of `allOf` in one. */
function resolved(schema: Schema, named: Readonly<Record<string, Schema>>): Schema {
  const name = nameOf(schema)
  if (name !== null) return resolved(named[name] ?? {}, named)
  if (!Array.isArray(schema['allOf'])) return schema
  const { allOf, ...rest } = schema
  const parts = [rest, ...schemasOf(allOf).map((part) => resolved(part, named))]
  const all: Schema = Object.assign({}, ...parts)
  return {
    ...all,
    ...(parts.some((part) => part['properties'])
      ? { properties: Object.assign({}, ...parts.map(propertiesOf)), required: parts.flatMap(requiredOf) }
      : {}),
  }
}

const alternatives = (schema: Schema): Schema[] =>
  Array.isArray(schema['anyOf'])
    ? schemasOf(schema['anyOf'])
    : Array.isArray(schema['oneOf'])
      ? schemasOf(schema['oneOf'])
      : [schema]

/** null for any. */
function typesOf(schema: Schema): string[] | null {
  const { type } = schema
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type.map(String)
  const values = valuesOf(schema)
  return values === null ? null : [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
}

const takes = (types: readonly string[], type: string): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

/** null for all values of the type. */
const valuesOf = (schema: Schema): unknown[] | null =>
  Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : 'const' in schema ? [schema['const']] : null

const propertiesOf = (schema: Schema): Record<string, Schema> => (schema['properties'] ?? {}) as Record<string, Schema>
const requiredOf = (schema: Schema): string[] => (schema['required'] ?? []) as string[]
const schemasOf = (values: unknown): Schema[] => (Array.isArray(values) ? values.filter(isSchema) : [])
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
