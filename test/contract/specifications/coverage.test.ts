/// <reference types="vite/types/importMeta.d.ts" />
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../../src/features/endpoints.ts'

/** What the tests of the specifications ask, as they are written. */
const sources = Object.values(
  import.meta.glob<string>('./0*.test.ts', { query: '?raw', import: 'default', eager: true }),
)
const named = new Set(
  sources.flatMap((source) =>
    Array.from(source.matchAll(/^ {2}'([A-Z]+) (?:\/api\/v1)?(\/\S+)':/gm), ([, method, path = '']) =>
      nameless(`${method} ${path}`),
    ),
  ),
)

/** The same path, whatever its parameters are called. */
function nameless(line: string): string {
  return line.replaceAll(/\{\w+\}|:\w+/g, '{}')
}

/** Further paths that no specification asks for. */
const OWN = new Set(['POST /matches/{}/decline'])

describe('the tests of the specifications', () => {
  it('are all looked at', () => {
    expect(sources.length).toBeGreaterThan(6)
    expect(named.size).toBeGreaterThan(80)
  })

  it('ask every further path of an operation, for each is there because a specification names it', () => {
    const aliases = endpoints.flatMap(({ aliases: more = [] }) =>
      more.map(({ method, path }) => nameless(`${method.toUpperCase()} ${path}`)),
    )
    expect(aliases.length).toBeGreaterThan(15)
    expect(aliases.filter((alias) => !named.has(alias) && !OWN.has(alias))).toEqual([])
  })
})
