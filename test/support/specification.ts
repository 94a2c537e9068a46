import { describe, expect, it } from 'vitest'
import { call, type Answer, type CallOptions, type Json } from './api.ts'
import type { Person } from './people.ts'

/**
 * What a specification names, asked in its own words. A test lists the operations as the specification writes them; the
 * compiler wants a case for each, and each case has to ask its operation successfully.
 */

/** What fills `{name}` and `:name` in a path, in order, and what is sent. */
export interface Words extends CallOptions {
  path?: string[]
  /** As it follows the path, with its question mark. */
  query?: string
}

/** Asks the operation of a case, as somebody or as nobody, and wants a success. */
export type Ask = (by: Pick<Person, 'call'> | null, words?: Words) => Promise<Answer>

export type Case = (ask: Ask) => Promise<void>

const PARAMETER = /\{\w+\}|:\w+/g

/** The path of ours: some specifications leave out the prefix that all have. */
const ours = (path: string, values: readonly string[]): string => {
  const rest = [...values]
  const filled = path.replaceAll(PARAMETER, (name) => {
    const value = rest.shift()
    if (value === undefined) throw new Error(`no value for ${name} of ${path}`)
    return value
  })
  return filled.replace(/^\/api\/v1/, '')
}

const split = (line: string): [method: string, path: string] => {
  const [method = '', path = ''] = line.split(' ')
  return [method, path]
}

export function operations<L extends string>(cases: Record<L, Case>): void {
  describe.each(Object.entries<Case>(cases))('%s', (line, words) => {
    it('is taken as it stands there', async () => {
      const [method, template] = split(line)
      let asked = 0
      await words(async (by, { path = [], query = '', ...options } = {}) => {
        const address = ours(template, path) + query
        const answer = by ? await by.call(method, address, undefined, options) : await call(method, address, options)
        expect(answer.status, `${line}: ${answer.text}`).toBeLessThan(300)
        asked += 1
        return answer
      })
      expect(asked, 'the case asks its operation').toBeGreaterThan(0)
    })
  })
}

/** Holds that every field of an answer which the specification names is there. Dots lead into objects and first items. */
export function named(data: Json, ...fields: string[]): void {
  for (const field of fields) {
    const value = field
      .split('.')
      .reduce<Json>((inner, part) => (Array.isArray(inner) ? inner[0] : inner)?.[part], data)
    expect(value, `${field} of ${JSON.stringify(data)}`).toBeDefined()
  }
}
