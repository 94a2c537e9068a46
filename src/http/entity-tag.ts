import type { Declaration, Versioned } from './endpoint.ts'
import { fingerprint } from '../foundation/crypto.ts'

/**
 * Entity tags (RFC 9110, sections 8.8.3 and 13). The tag of something that counts its versions is
 * `"<version>-<hash of what is shown>"`: what is shown may change without a new version (addresses that expire, a
 * deploy), and then a reader must get it, while a writer only cares for the version.
 */

/** Versions that a write is meant for; null when any will do. */
export type ExpectedVersions = readonly number[] | null

/** Whether an operation writes only if what it changes is as the caller knows it. */
export const takesIfMatch = ({ etag, method }: Declaration): boolean => etag === 'version' && method !== 'get'

/** The tag of an answer; null where none is declared. */
export async function etagOf({ etag }: Declaration, answer: unknown): Promise<string | null> {
  if (etag === undefined) return null
  if (etag === 'content') return `"${await hash(answer)}"`
  const { version, shown } = answer as Versioned<unknown>
  return `"${version}-${await hash(shown)}"`
}

const hash = async (shown: unknown): Promise<string> => (await fingerprint(JSON.stringify(shown))).slice(0, 16)

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`
const LIST = new RegExp(String.raw`^${TAG}(?:[ \t]*,[ \t]*${TAG})*$`)

/** The opaque parts of the tags in a header, null when it is not a list of tags. */
const tagsIn = (header: string): string[] | null =>
  LIST.test(header) ? [...header.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag) : null

/**
 * The versions that an `If-Match` names. Tags of something else match nothing. Those that begin with `W/` count, too:
 * the edge weakens tags when it compresses an answer, and which version they name stays as true as before.
 */
export function expectedVersions(header: string): ExpectedVersions | 'malformed' {
  if (header.trim() === '*') return null
  const tags = tagsIn(header.trim())
  if (!tags) return 'malformed'
  return tags.flatMap((tag) => /^(\d{1,9})-[\w-]{16}$/.exec(tag)?.[1] ?? []).map(Number)
}

/** The answer to a GET with how long it may be used, or 304 without a body when the client has it already. */
export function conditional({ etag: kind, method, freshFor }: Declaration, request: Request, full: Response): Response {
  if (kind === undefined || method !== 'get') return full
  const etag = full.headers.get('etag') ?? ''
  full.headers.set('cache-control', freshFor === undefined ? 'private, no-cache' : `private, max-age=${freshFor}`)
  if (!isKnown(request.headers.get('if-none-match'), etag)) return full
  full.headers.delete('content-type')
  return new Response(null, { status: 304, headers: full.headers })
}

/** Whether an `If-None-Match` names the tag (RFC 9110, 13.1.2; weak comparison). */
export const isKnown = (header: string | null, etag: string): boolean =>
  header !== null && (header.trim() === '*' || (tagsIn(header.trim()) ?? []).includes(etag.slice(1, -1)))
