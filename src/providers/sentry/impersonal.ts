import { masked } from '../../foundation/log.ts'

/** Longest text of a report. */
const MOST_CHARACTERS = 300

/** What a text may have of persons, and what stands in its place; in this order. */
const MASKS: readonly [form: RegExp, mask: string][] = [
  // Of statements that failed, the values.
  [/(?<!\s)\s*\bparams:[\s\S]*$/, ''],
  [/\b(?:https?|wss?|postgres(?:ql)?):\/\/[^\s"']+/gi, '[address]'],
  [/\bBearer\s+\S+/gi, '[token]'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '[id]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '[ip]'],
  [/(?<![\w:])(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]{2,}(?![\w:])/gi, '[ip]'],
  // Single quotes hold names of the code, such as "reading 'id'".
  [/'(?![A-Za-z_$][\w$]{0,40}')[^']*'/g, '[text]'],
  [/[\w+/=-]{40,}/g, '[token]'],
  [/(?<!\w)\+?\d[\d\s().-]{5,}\d(?!\w)/g, '[number]'],
]

const NOT_JSON = '[text] is not valid JSON'

/** Without what could not be read as JSON: a part of it, with the quotes that it has, from the first one on. */
function withoutUnread(text: string): string {
  const start = text.indexOf('"')
  const [unread] = /^"[\s\S]*"(?:\.\.\.)? is not valid JSON/.exec(text.slice(Math.max(0, start))) ?? []
  if (unread === undefined) return text
  return text.slice(0, start).replace(/\.\.\.$/, '') + NOT_JSON + text.slice(start + unread.length)
}

/** A text in quotes, and the word of the schema before it, where there is one: names of the schema are worth having. */
const QUOTED = /(\b(?:constraint|column|relation|table|function|index|type|schema) )?"(?:[^"\\]|\\.)*"?/g

/**
 * A text without what may be of a person: addresses, numbers, ids, tokens, and values in quotes. It says what kind of thing
 * went wrong, and not with whose data. The log keeps the whole line.
 */
export function impersonal(text: string): string {
  const quoted = withoutUnread(masked(text.slice(0, 2_000))).replace(QUOTED, (whole, word?: string) =>
    word ? whole : '[text]',
  )
  return MASKS.reduce((left, [form, mask]) => left.replace(form, mask), quoted).slice(0, MOST_CHARACTERS)
}
