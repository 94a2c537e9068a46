import type { Answer, Literal, Sample, Variables } from './sample.ts'

/** An answer as a guide shows it. */
export interface Recorded {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
/** Tokens, cursors and signatures: nobody reads them, and each is another one. */
const OPAQUE = /[A-Za-z0-9_.~-]{36,}/g
const CODE = /\b\d{6}\b/g

/** What signs the address of a picture, and until when. */
const SIGNED = /\.webp\?.*$/

/** As long as lists are shown; lists of words are shown as a whole. */
const MOST = 2

/** When everything in the guides happens. Fixed clock: it is shown, and compared with nothing. */
const THEN = Date.parse('2026-11-30T12:00:00.000Z')

/** A cell of the grid in Lisbon. People of tests are somewhere else each time. */
const PLACE: Readonly<Record<string, number>> = { latitude: 38.7262, longitude: -9.1424 }

/**
 * Replaces what is another value every time: ids and places by those of examples, times by the same ones on one day, tokens by
 * their beginning.
 */
export class Cleaner {
  readonly #startedAt: number
  readonly #ids = new Map<string, string>()
  readonly #literals: readonly (readonly [sent: string, shown: string])[]
  readonly #origin: string

  constructor(variables: Variables, literals: Readonly<Record<string, Literal>>, origin: string, startedAt: number) {
    this.#origin = origin
    this.#startedAt = startedAt
    this.#literals = Object.entries(literals).map(([name, { shown }]) => [String(variables.get(name)), String(shown)])
  }

  clean({ status, headers, body }: Answer, { shows = [], most = MOST }: Pick<Sample, 'shows' | 'most'>): Recorded {
    const shown = shows.map((name) => [name, this.#text(headers[name.toLowerCase()] ?? '')])
    return {
      status,
      ...(shows.length > 0 ? { headers: Object.fromEntries(shown) } : {}),
      body: this.#value(body, most),
    }
  }

  #value(value: unknown, most: number): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (Array.isArray(value)) {
      const isOfWords = value.every((one) => typeof one === 'string')
      return value.slice(0, isOfWords ? value.length : most).map((one) => this.#value(one, most))
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        typeof one === 'number' ? (PLACE[key] ?? one) : this.#value(one, most),
      ]),
    )
  }

  #text(text: string): string {
    const known = this.#literals.reduce((changed, [sent, shown]) => changed.replaceAll(sent, shown), text)
    return known
      .replaceAll(this.#origin, 'http://localhost:8787')
      .replaceAll(UUID, (id) => this.#idFor(id))
      .replaceAll(TIME, (time) => new Date(Date.parse(time) - this.#startedAt + THEN).toISOString())
      .replace(SIGNED, '.webp?…')
      .replaceAll(OPAQUE, (long) => (EXAMPLE.test(long) ? long : `${long.slice(0, 12)}…`))
      .replaceAll(CODE, '482913')
  }

  #idFor(id: string): string {
    const known = this.#ids.get(id)
    if (known !== undefined) return known
    const made = `0193e6a0-5b1c-7d3e-9f4a-${String(this.#ids.size + 1).padStart(12, '0')}`
    this.#ids.set(id, made)
    return made
  }
}

const EXAMPLE = /^0193e6a0-5b1c-7d3e-9f4a-\d{12}$/

/** Texts that are told apart by programs: they have to be the same, not only texts. */
const EXACT = new Set(['code', 'message', 'status', 'kind', 'state', 'token_type', 'plan', 'path'])

/** Fields that are null or not by how many other people there are. */
const BY_OTHERS = new Set(['cursor', 'widened_to'])

/** Where an answer differs from the recorded one in what a reader relies on: fields, kinds of values, words for programs. */
export function differences(recorded: unknown, present: unknown, where = 'body'): string[] {
  const [kind, field] = [kindOf(recorded), where.slice(where.lastIndexOf('.') + 1)]
  if (BY_OTHERS.has(field) && (recorded === null || present === null)) return []
  if (kind !== kindOf(present)) return [`${where} is ${kindOf(present)}, and is shown as ${kind}`]
  if (Array.isArray(recorded) && Array.isArray(present))
    return recorded.length > 0 && present.length > 0 ? differences(recorded[0], present[0], `${where}[0]`) : []
  if (kind === 'object') {
    // Guarantee: both have been found to be objects.
    const [shown, found] = [recorded, present] as [Record<string, unknown>, Record<string, unknown>]
    const names = [...new Set([...Object.keys(shown), ...Object.keys(found)])]
    return names.flatMap((name) => differences(shown[name], found[name], `${where}.${name}`))
  }
  const isExact = typeof recorded === 'string' && EXACT.has(field)
  return isExact && recorded !== present
    ? [`${where} is ${JSON.stringify(present)}, and is shown as ${JSON.stringify(recorded)}`]
    : []
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
