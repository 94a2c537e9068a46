/** What this reads of a JSON Schema. */
export interface Schema {
  type?: string | readonly string[]
  format?: string
  description?: string
  const?: unknown
  enum?: readonly unknown[]
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  $ref?: string
}

export const code = (text: string): string => `\`${text}\``

/** The fields of an object as a table in Markdown, those of objects within it by dotted names; '' without fields. */
export function fieldTable(schema: Schema | undefined): string {
  if (schema === undefined) return ''
  const rows = variants(schema).flatMap((one) => rowsOf(one, ''))
  const unique = [...new Map(rows.map((row) => [row[0], row])).values()]
  if (unique.length === 0) return ''
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const lines = unique.map(([name, type, about]) => `| ${code(name)} | ${cell(type)} | ${cell(about)} |`)
  return ['| field | type | |', '| --- | --- | --- |', ...lines].join('\n')
}

type Row = readonly [name: string, type: string, about: string]

/** An object, or each of those that it may be. */
const variants = (schema: Schema): readonly Schema[] => {
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf
  return several === undefined ? [schema] : several.flatMap(variants)
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): Row[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const full = `${prefix}${name}`
    const isOptional = !required.includes(name)
    const inner = field.type === 'array' ? field.items : field
    const within =
      inner === undefined
        ? []
        : variants(inner).flatMap((one) => rowsOf(one, `${full}${field.type === 'array' ? '[]' : ''}.`))
    return [[full, `${typeOf(field)}${isOptional ? ', optional' : ''}`, aboutOf(field)] as const, ...within]
  })
}

function typeOf(schema: Schema): string {
  const several = schema.anyOf ?? schema.oneOf
  if (several) return [...new Set(several.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.enum) return schema.enum.map((one) => code(JSON.stringify(one))).join(', ')
  if (schema.type === 'array') return `array of ${schema.items ? typeOf(schema.items) : 'anything'}`
  if (schema.format === 'uuid') return 'UUID'
  if (schema.format === 'date-time') return 'time'
  if (schema.format === 'uri') return 'URL'
  return schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ')
}

/** The largest number that JavaScript holds exactly is no bound worth telling. */
const told = (bound: number | undefined): bound is number => bound !== undefined && bound < Number.MAX_SAFE_INTEGER

function aboutOf({ description = '', minLength, maxLength, minimum, maximum, format }: Schema): string {
  const bounds =
    format === undefined && told(maxLength)
      ? `${minLength ?? 0} to ${maxLength} characters.`
      : told(minimum) && told(maximum)
        ? `${minimum} to ${maximum}.`
        : ''
  return [description, bounds].filter((part) => part !== '').join(' ')
}
