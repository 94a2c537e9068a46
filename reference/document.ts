/** The OpenAPI document, as far as the reference shows it. */
export interface Document {
  info: { title: string; version: string; description?: string }
  tags: { name: string; description?: string }[]
  paths: Record<string, Record<string, RawOperation>>
  components: { schemas: Record<string, Schema>; headers?: Record<string, { description?: string }> }
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  description?: string
  deprecated?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  default?: unknown
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
  description?: string
}

interface Content {
  schema?: Schema
  example?: unknown
  examples?: Record<string, { value: { error?: { message: string } } }>
}

export interface RawOperation {
  operationId: string
  summary: string
  description?: string
  deprecated?: boolean
  tags: string[]
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, Content> }
  responses: Record<string, { description: string; content?: Record<string, Content> }>
}

export interface Operation extends RawOperation {
  method: string
  path: string
  tag: string
  /** Needs an access token, or takes one. */
  takesToken: boolean
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** Every operation of the document, further paths included, in its order. */
export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
        tag: operation.tags[0] ?? '',
        takesToken: (operation.security ?? []).length > 0,
      })),
  )

/** The document marks further paths of an operation so. */
export const isAlias = ({ summary }: Pick<Operation, 'summary'>): boolean => summary.endsWith(' (alias)')

/** Operations whose words, path or id have every word that was typed. */
export function found(operations: readonly Operation[], typed: string): Operation[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter(({ summary, method, path, operationId, tag }) => {
    const text = `${summary} ${method} ${path} ${operationId} ${tag}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The schema that a reference names, and its name. */
export function resolved(schema: Schema, document: Document): { schema: Schema; name: string | null } {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return { schema: document.components.schemas[name] ?? {}, name }
  }
  if (!schema.allOf) return { schema, name: null }
  const parts = schema.allOf.map((part) => resolved(part, document))
  const properties = Object.assign({}, ...parts.map((part) => part.schema.properties ?? {})) as Record<string, Schema>
  const required = parts.flatMap((part) => part.schema.required ?? [])
  const merged = Object.assign({}, ...parts.map((part) => part.schema), { properties, required }) as Schema
  return { schema: merged, name: parts.find(({ name }) => name !== null)?.name ?? null }
}

/** `string, uuid` or `array of Photo or null`. */
export function typeInWords(schema: Schema, document: Document): string {
  const { schema: real, name } = resolved(schema, document)
  if (name !== null) return name
  const alternatives = real.anyOf ?? real.oneOf
  if (alternatives) return [...new Set(alternatives.map((one) => typeInWords(one, document)))].join(' or ')
  const types = [real.type ?? []].flat()
  const words = types.map((type) =>
    type === 'array' && real.items ? `array of ${typeInWords(real.items, document)}` : type,
  )
  if (words.length === 0) return real.const === undefined ? 'any' : JSON.stringify(real.const)
  return real.format === undefined ? words.join(' or ') : `${words.join(' or ')}, ${real.format}`
}

/** What a value has to be beside its type, in short sentences. */
export function boundsInWords({
  minimum,
  maximum,
  minLength,
  maxLength,
  maxItems,
  pattern,
  ...rest
}: Schema): string[] {
  const SAFE = Number.MAX_SAFE_INTEGER
  return [
    rest.enum ? `One of ${rest.enum.map((value) => `\`${String(value)}\``).join(', ')}.` : '',
    minimum === undefined || minimum === -SAFE ? '' : `At least ${minimum}.`,
    maximum === undefined || maximum === SAFE ? '' : `At most ${maximum}.`,
    minLength === undefined ? '' : `At least ${minLength} characters.`,
    maxLength === undefined ? '' : `At most ${maxLength} characters.`,
    maxItems === undefined ? '' : `At most ${maxItems} items.`,
    pattern === undefined ? '' : `Matches \`${pattern}\`.`,
    rest.default === undefined ? '' : `Default: \`${JSON.stringify(rest.default)}\`.`,
  ].filter(Boolean)
}
