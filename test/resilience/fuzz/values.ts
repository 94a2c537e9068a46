import fc from 'fast-check'
import type { Json } from '../../support/api.ts'
import type { Schema } from './documents.ts'

/** Ids and other values that mean something to the server, by what they are of. */
export type Known = Record<KnownKind, readonly string[]>
export const KNOWN_KINDS = [
  'user',
  'match',
  'conversation',
  'message',
  'photo',
  'session',
  'request',
  'media',
  'device',
  'phone',
  'cursor',
  'token',
] as const
export type KnownKind = (typeof KNOWN_KINDS)[number]

/** What a field of this name is of. */
export function kindOf(name: string): KnownKind | null {
  const plain = name.toLowerCase().replaceAll('_', '')
  if (plain === 'cursor') return 'cursor'
  if (plain.startsWith('phone')) return 'phone'
  if (plain.endsWith('token') || plain === 'ticket') return 'token'
  for (const kind of KNOWN_KINDS) if (plain.includes(`${kind}id`)) return kind
  return /(receiver|sender|peer|actor)id/.test(plain) ? 'user' : null
}

/** Texts that have broken programs before. */
export const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202eevil',
  '\ufeff',
  '👩‍👩‍👧‍👦'.repeat(40),
  'e\u0301'.repeat(300),
  "'; drop table users; --",
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  '\r\nX-Evil: 1',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '𝕏'.repeat(3_000),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '1999-13-45T99:99:99.999Z',
  '0000-00-00',
  '+49',
] as const

/**
 * Whether a text has characters that nobody sees, and that hide or reorder what others say. They may be sent; nobody is to
 * be given them. Isolates of direction are no such thing while they end in the line in which they begin.
 */
export const hasHidden = (text: string): boolean => HIDDEN.test(text) || text.split('\n').some(isLeftOpen)
const HIDDEN =
  /[\u034f\0-\u0008\u000e-\u001f\u007f\u00ad\u115f\u1160\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f\u3164\uffa0\ufeff\ufffc\u{1d159}]/u
function isLeftOpen(line: string): boolean {
  let depth = 0
  for (const unit of line) {
    if (/[\u2066-\u2068]/.test(unit)) depth += 1
    if (unit === '\u2069') depth -= 1
    if (depth < 0) return true
  }
  return depth > 0
}
const hidden = fc.constantFrom(
  '\0',
  '\u0007',
  '\u007f',
  '\u034f',
  '\u200b',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u3164',
  '\ufeff',
)

const nastyText = fc.oneof(
  fc.constantFrom(...NASTY_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
)

/** Anything JSON can say. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    1e308,
    1e-308,
    [],
    {},
    [[[]]],
    [null],
    { a: { a: {} } },
  ),
  fc.array(fc.oneof(nastyText, fc.integer()), { maxLength: 5 }),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'a', '', '$where', 'length'), nastyText, { maxKeys: 3 }),
)

const uuid = fc.uuid({ version: [4, 7] })

/** Values that a schema allows, and that mean something where possible. */
export function valueOf(schema: Schema, known: Known, components: Json, name = ''): fc.Arbitrary<unknown> {
  const ref = schema['$ref'] as string | undefined
  if (ref !== undefined) return valueOf(components.schemas[ref.split('/').at(-1) ?? ''], known, components, name)
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum'])
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (choices) return fc.oneof(...choices.map((choice) => valueOf(choice, known, components, name)))
  if (Array.isArray(schema['type']))
    return fc.oneof(...schema['type'].map((type: string) => valueOf({ ...schema, type }, known, components, name)))
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, known, components)
    case 'array':
      return fc.array(valueOf(schema['items'] ?? {}, known, components, name), {
        minLength: schema['minItems'] ?? 0,
        maxLength: Math.min(schema['maxItems'] ?? 5, (schema['minItems'] ?? 0) + 5),
      })
    case 'integer':
      return fc.integer(boundsOf(schema))
    case 'number': {
      const { min, max } = boundsOf(schema)
      return fc.double({ min, max, noNaN: true })
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textOf(schema, known, name)
    default:
      return nasty
  }
}

function objectOf(schema: Schema, known: Known, components: Json): fc.Arbitrary<object> {
  const properties = Object.entries<Schema>(schema['properties'] ?? {})
  const model = Object.fromEntries(properties.map(([key, value]) => [key, valueOf(value, known, components, key)]))
  return fc.record(model, { requiredKeys: (schema['required'] ?? []) as never[] })
}

function boundsOf(schema: Schema): { min: number; max: number } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const min = minimum ?? (exclusiveMinimum === undefined ? -1000 : exclusiveMinimum + 1)
  return { min, max: Math.max(min, maximum ?? (exclusiveMaximum === undefined ? 1_000_000 : exclusiveMaximum - 1)) }
}

function textOf(schema: Schema, known: Known, name: string): fc.Arbitrary<string> {
  const kind = kindOf(name)
  const ours = kind ? known[kind] : []
  const form = name === 'otp' ? fc.stringMatching(/^\d{6}$/) : formOf(schema)
  return ours.length === 0
    ? form
    : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ours) }, { weight: 1, arbitrary: form })
}

function formOf(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 200 } = schema
  const length = { minLength, maxLength: Math.min(maxLength, minLength + 300) }
  switch (format) {
    case 'uuid':
      return uuid
    case 'email':
      return fc.emailAddress()
    case 'date':
      return fc
        .date({ min: new Date('1930-01-01'), max: new Date(Date.now() + 1_000 * 86_400_000), noInvalidDate: true })
        .map((day) => day.toISOString().slice(0, 10))
    case 'date-time':
      return fc
        .date({ min: new Date(0), max: new Date(2 * Date.now()), noInvalidDate: true })
        .map((time) => time.toISOString())
    case 'uri':
      return fc.webUrl()
  }
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern))
  return fc.oneof(
    fc.string(length),
    fc.string({ ...length, unit: 'grapheme' }),
    fc.tuple(fc.string(length), hidden).map(([text, letter]) => text.slice(0, 3) + letter + text.slice(3, -1)),
  )
}

/** A value with one thing about it that is wrong, or at least odd. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return nasty
  const fields = Object.keys(value)
  const added = fc
    .tuple(
      fc.constantFrom('user_id', 'role', 'is_admin', 'plan', 'id', '__proto__', 'constructor', 'x'.repeat(200), ''),
      nasty,
    )
    .map(([key, extra]) => ({ ...value, [key]: extra }))
  if (fields.length === 0) return added
  const one = fc.constantFrom(...fields)
  return fc.oneof(
    { weight: 1, arbitrary: added },
    {
      weight: 1,
      arbitrary: one.map((key) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))),
    },
    { weight: 3, arbitrary: fc.tuple(one, nasty).map(([key, other]) => ({ ...value, [key]: other })) },
    {
      weight: 1,
      arbitrary: one.chain((key) => spoiled((value as Json)[key]).map((other) => ({ ...value, [key]: other }))),
    },
  )
}
