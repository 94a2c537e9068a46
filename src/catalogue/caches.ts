/**
 * What Redis keeps of Postgres, each under the id of the one person whose own it is; see docs/decisions/caches.md. None of
 * them says who may see whom. Everything here is forgotten when the person's profile changes.
 */
export const CACHES = {
  /** The row of a user's own profile. */
  profile: { name: 'profile', shape: 1, seconds: 3600 },
  /** People whom a search for a feed has found, in order. They are checked again before they are shown. */
  candidates: { name: 'candidates', shape: 1, seconds: 300 },
} as const satisfies Record<string, CacheKind>

/** A kind of value that is kept. */
export interface CacheKind {
  readonly name: string
  /** To be raised when the shape of the value changes, so that no Worker reads what another release has written. */
  readonly shape: number
  /** For how long a value is kept at most. */
  readonly seconds: number
}
