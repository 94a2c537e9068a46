import { endpoints } from '../../src/features/endpoints.ts'
import { openApiDocument } from '../../src/http/openapi.ts'
import type { Json } from './api.ts'

/** What stands in a list in place of somebody who may not be seen. */
export const gone = (id: string) => ({ id, first_name: null, age: null, photos: [], is_gone: true })

/** Every operation, aliases included, whose answer can hold another person, as the OpenAPI document has it: `get /profile/{id}`. */
export function operationsWithCards(): string[] {
  const document: Json = JSON.parse(JSON.stringify(openApiDocument(endpoints, 'https://api.test')))
  const at = (ref: string): Json =>
    ref
      .split('/')
      .slice(1)
      .reduce((value, key) => value[key], document)
  const hasCard = (schema: Json, seen: ReadonlySet<string> = new Set()): boolean => {
    if (schema === null || typeof schema !== 'object') return false
    const ref: unknown = schema['$ref']
    if (typeof ref === 'string') return !seen.has(ref) && hasCard(at(ref), new Set([...seen, ref]))
    const properties: Json = schema['properties']
    // One's own profile has pictures with ids, those of others are addresses.
    if (properties?.['first_name'] && properties['photos']?.['items']?.['type'] === 'string') return true
    return Object.values(schema).some((part) => hasCard(part, seen))
  }
  return Object.entries(document['paths']).flatMap(([path, methods]) =>
    Object.entries(methods as Json).flatMap(([method, operation]) =>
      Object.entries((operation as Json)['responses']).some(
        ([status, response]) => Number(status) < 300 && hasCard((response as Json)['content']),
      )
        ? `${method} ${path.replace('/api/v1', '')}`
        : [],
    ),
  )
}

/** Everything in an answer that stands for a person. */
export function cardsOf(id: string, value: Json): Json[] {
  if (value === null || typeof value !== 'object') return []
  const here = value['id'] === id && 'photos' in value ? [value] : []
  return [...here, ...Object.values(value).flatMap((part) => cardsOf(id, part))]
}
