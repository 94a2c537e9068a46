import type { Document, Schema } from './requests.ts'

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g

/**
 * The types that answers to apps have, as one JSON Schema, from which generators of other languages make models. What only
 * operators are sent is left out.
 */
export function modelSchema({ paths, components }: Document): object {
  const wanted = new Set<string>()
  const take = (text: string): void => {
    for (const [, name = ''] of text.matchAll(REFERENCE)) {
      if (wanted.has(name)) continue
      wanted.add(name)
      take(JSON.stringify(components.schemas[name]))
    }
  }
  for (const [path, operations] of Object.entries(paths))
    if (!path.startsWith('/api/v1/admin')) take(JSON.stringify(operations))
  const names = [...wanted].toSorted()
  const definitions = Object.fromEntries(names.map((name): [string, Schema] => [name, components.schemas[name] ?? {}]))
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]))
  const text = JSON.stringify({ title: 'Models', type: 'object', properties, definitions })
  return JSON.parse(text.replaceAll(REFERENCE, '"#/definitions/$1"')) as object
}
