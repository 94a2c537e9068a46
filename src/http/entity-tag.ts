import type { Declaration, Versioned } from './endpoint.ts'
import { fingerprint } from '../foundation/crypto.ts'

/**
 * Entity tags (RFC 9110, sections 8.8.3 and 13). The tag of a versioned resource is `"<version>-<hash of the
 * representation>"`: the representation may change without a new version (URLs that expire, a deploy), which matters to
 * readers, while writers only compare the version.
 */

/** Versions that a write applies to; null for any. */
export type ExpectedVersions = readonly number[] | null

/** Whether a write is conditional on the version known to the caller. */
export const takesIfMatch = ({ etag, method }: Declaration): boolean => etag === 'version' && method !== 'get'

/** The tag of a response; null where none is declared. */
export async function etagOf({ etag }: Declaration, answer: unknown): Promise<string | null> {
  if (etag === undefined) return null
  if (etag === 'content') return contentTag(answer)
  const { version, shown } = answer as Versioned<unknown>
  return `"${version}-${await hash(shown)}"`
}

/** The tag of what has no version: a hash of it. */
export const contentTag = async (shown: unknown): Promise<string> => `"${await hash(shown)}"`

const hash = async (shown: unknown): Promise<string> => (await fingerprint(JSON.stringify(shown))).slice(0, 16)

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`
const LIST = new RegExp(String.raw`^${TAG}(?:[ \t]*,[ \t]*${TAG})*$`)

/** The opaque parts of the tags in a header, null for a malformed list. */
const tagsIn = (header: string): string[] | null =>
  LIST.test(header) ? [...header.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag) : null

/**
 * The versions that an `If-Match` names. Foreign tags match nothing. Weak tags (`W/`) are accepted: the edge weakens
 * tags when it compresses a response, which does not affect the version.
 */
export function expectedVersions(header: string): ExpectedVersions | 'malformed' {
  if (header.trim() === '*') return null
  const tags = tagsIn(header.trim())
  if (!tags) return 'malformed'
  return tags.flatMap((tag) => /^(\d{1,9})-[\w-]{16}$/.exec(tag)?.[1] ?? []).map(Number)
}

/** The response to a GET with its cache headers, or 304 without a body when the client has it already. */
export function conditional(declaration: Declaration, request: Request, full: Response): Response {
  const { etag: kind, method, isShared, byLanguage } = declaration
  if (kind === undefined || method !== 'get') return full
  const etag = full.headers.get('etag') ?? ''
  full.headers.set('cache-control', cacheControlOf(declaration))
  if (isShared || byLanguage) full.headers.append('vary', 'accept-language')
  if (!isKnown(request.headers.get('if-none-match'), etag)) return full
  full.headers.delete('content-type')
  return new Response(null, { status: 304, headers: full.headers })
}

const cacheControlOf = ({ freshFor, isShared }: Declaration): string =>
  freshFor === undefined ? 'private, no-cache' : isShared ? sharedFor(freshFor) : `private, max-age=${freshFor}`

/**
 * For what is the same for everybody. Caches may serve it while they fetch the next one, and while there is none to be had
 * (RFC 5861).
 * @param seconds for which it need not be asked for again
 */
export const sharedFor = (seconds: number): string =>
  `public, max-age=${seconds}, stale-while-revalidate=60, stale-if-error=86400`

/** Whether an `If-None-Match` names the tag (RFC 9110, 13.1.2; weak comparison). */
export const isKnown = (header: string | null, etag: string): boolean =>
  header !== null && (header.trim() === '*' || (tagsIn(header.trim()) ?? []).includes(etag.slice(1, -1)))
