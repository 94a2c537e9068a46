import type { Literal } from './sample.ts'

/** Where the local stack is. */
export const LOCAL = 'http://localhost:8787'

/** How a guide's variable is called in languages: `CONVERSATION_ID` is `conversationId`. */
export const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase())

/** Writes a variable of a sample as an expression. */
export type Write = (variable: string) => string

/** Variables that a guide shows as a value are that value; the others have been kept from earlier answers. */
export const written =
  (literals: Readonly<Record<string, Literal>>, asText: (text: string) => string): Write =>
  (name) => {
    const literal = literals[name]
    if (!literal) return camel(name)
    return typeof literal.shown === 'number' ? String(literal.shown) : asText(literal.shown)
  }

/** The name of a text that is nothing but a variable. */
export const variableOf = (text: string): string | undefined => /^\$([A-Z][A-Z_]*)$/.exec(text)?.[1]

/** How a language writes lists, objects and names of their fields. */
export interface Notation {
  list: readonly [open: string, close: string]
  object: readonly [open: string, close: string]
  field(name: string, value: string): string
  text(text: string): string
  /** The last line of a list may end with a comma. */
  hasLastComma: boolean
}

/** Longer than this, an object has a line for each field. */
const WIDTH = 76

/** A body as an expression of a language. @param depth of the line on which it begins */
export function expression(value: unknown, notation: Notation, write: Write, depth = 0): string {
  if (typeof value === 'string') {
    const name = variableOf(value)
    return name === undefined ? notation.text(value) : write(name)
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const inner = isList
    ? value.map((one) => expression(one, notation, write, depth + 1))
    : Object.entries(value).map(([name, one]) => notation.field(name, expression(one, notation, write, depth + 1)))
  const [open, close] = isList ? notation.list : notation.object
  const padded = open.endsWith('{') ? `${open} ${inner.join(', ')} ${close}` : `${open}${inner.join(', ')}${close}`
  if (padded.length + 2 * depth <= WIDTH && !padded.includes('\n')) return padded
  const indent = '  '.repeat(depth + 1)
  const lines = inner.map((line) => `${indent}${line}`).join(',\n')
  return `${open}\n${lines}${notation.hasLastComma ? ',' : ''}\n${'  '.repeat(depth)}${close}`
}
