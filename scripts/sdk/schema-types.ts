/** The part of JSON Schema that the API's document uses; anything else is an error, not a guess. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: boolean | Schema
  description?: string
  format?: string
  default?: unknown
}

/** Keywords that change nothing in a type. */
const WITHOUT_TYPE = new Set(
  'description example examples format default pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems title'.split(
    ' ',
  ),
)
const KNOWN = new Set('$ref type enum properties required items anyOf oneOf allOf additionalProperties'.split(' '))

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

/**
 * The TypeScript type of a schema.
 * @param refer is told of each named schema, and answers with its name there
 * @throws Error on a keyword that it does not know
 */
export function typeOf(schema: Schema, refer: (name: string) => string): string {
  const unknown = Object.keys(schema).filter((key) => !KNOWN.has(key) && !WITHOUT_TYPE.has(key))
  if (unknown.length > 0) throw new Error(`a schema has ${unknown.join(', ')}, which the generator does not know`)
  if (schema.$ref) return refer(schema.$ref.replace('#/components/schemas/', ''))
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map((one) => inUnion(typeOf(one, refer))))].join(' | ')
  if (schema.allOf) {
    const parts = schema.allOf.filter((one) => Object.keys(one).some((key) => KNOWN.has(key)))
    return parts.map((one) => inUnion(typeOf(one, refer))).join(' & ')
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.type === undefined) return schema.properties ? objectOf(schema, refer) : 'unknown'
  const types = [schema.type].flat()
  return types
    .map((type) => {
      if (type === 'object') return objectOf(schema, refer)
      if (type === 'array') return arrayOf(schema.items ?? {}, refer)
      if (type === 'string' && schema.format === 'binary') return 'Upload'
      return PRIMITIVES[type] ?? 'unknown'
    })
    .join(' | ')
}

function arrayOf(items: Schema, refer: (name: string) => string): string {
  const type = typeOf(items, refer)
  return / [|&] /.test(type) && !isInterface(items) ? `(${type})[]` : `${type}[]`
}

const inUnion = (type: string): string => (type.includes(' & ') ? `(${type})` : type)
/** Whether its type is one pair of braces, so that it can be an interface. */
export const isInterface = (schema: Schema): boolean =>
  !schema.$ref &&
  !schema.anyOf &&
  !schema.oneOf &&
  !schema.allOf &&
  !schema.enum &&
  schema.type === 'object' &&
  Object.keys(schema.properties ?? {}).length > 0

function objectOf({ properties, required = [], additionalProperties }: Schema, refer: (name: string) => string) {
  const further = typeof additionalProperties === 'object' ? typeOf(additionalProperties, refer) : null
  if (!properties) return further === null ? 'Record<string, unknown>' : `Record<string, ${further}>`
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name)
    return `${comment(schema.description)}${key}${required.includes(name) ? '' : '?'}: ${typeOf(schema, refer)}`
  })
  if (fields.length === 0) return 'Record<string, never>'
  // What is allowed beside the known fields is of no use to a caller, unless nothing is known.
  return `{\n${fields.join('\n')}\n}`
}

/** A documentation comment on a line of its own; nothing without a text. */
export function comment(text: string | undefined): string {
  if (!text) return ''
  const lines = text.replaceAll('*/', '*\\/').split('\n')
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}
