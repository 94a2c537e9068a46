/** What clients should leave, and until when it works: an operation, or one of its paths (docs/versions.md). */
export interface Deprecation {
  /** The UTC day from which it is deprecated, `YYYY-MM-DD`; may lie ahead. */
  since: string
  /** The UTC day on which it may stop working: at least {@link KEPT_FOR} days after `since`. */
  sunset?: string
  /** The operation to use instead. Its parameters have the names of those of the deprecated one. */
  replacedBy?: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`
}

/** For how many days something deprecated works at least. */
export const KEPT_FOR = 180

/** Where people read what deprecation means for them. */
const PAGE = '/docs/versions'

const DAY = 86_400_000

/** @throws Error when a day is none, or the time between is too short */
export function checkDeprecation(path: string, { since, sunset }: Deprecation): void {
  for (const day of [since, sunset ?? since]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))
      throw new Error(`${path}: ${day} is not a day, as YYYY-MM-DD`)
  }
  if (sunset !== undefined && Date.parse(sunset) - Date.parse(since) < KEPT_FOR * DAY)
    throw new Error(`${path}: works on for at least ${KEPT_FOR} days, so \`sunset\` must be later`)
}

/**
 * The headers of every response of something deprecated: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and links to the page
 * about it and to its successor (RFC 5829).
 *
 * @param params of the request, which the address of the successor has as well; without one of them it is left out
 */
export function deprecationHeaders(
  { since, sunset, replacedBy }: Deprecation,
  params: Readonly<Record<string, string>>,
  publicUrl: string,
): Record<string, string> {
  const successor = replacedBy === undefined ? null : addressOf(replacedBy, params)
  const links = [
    `<${publicUrl}${PAGE}>; rel="deprecation"; type="text/html"`,
    ...(successor === null ? [] : [`<${publicUrl}${successor}>; rel="successor-version"`]),
  ]
  return {
    deprecation: `@${Date.parse(since) / 1000}`,
    ...(sunset === undefined ? {} : { sunset: new Date(sunset).toUTCString() }),
    link: links.join(', '),
  }
}

/** `/api/v1/matches/1` of `DELETE /api/v1/matches/{matchId}`; null where the request has no such parameter. */
function addressOf(operation: string, params: Readonly<Record<string, string>>): string | null {
  const path = operation.slice(operation.indexOf('/'))
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => params[name] === undefined)) return null
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

/** The sentences about it in the document. */
export const deprecationInWords = ({ since, sunset, replacedBy }: Deprecation): string =>
  [
    `Deprecated since ${since}${sunset === undefined ? '' : `; may stop working on ${sunset}`}.`,
    replacedBy === undefined ? '' : `Use \`${replacedBy}\` instead.`,
  ]
    .filter(Boolean)
    .join(' ')
