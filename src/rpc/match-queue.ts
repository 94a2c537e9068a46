import type { Answer } from './remote.ts'

/** What somebody comes for. */
export type LiveMode = 'chat' | 'audio' | 'video'

/** Where a search waits: in the shard of its mode and region and, later, in that of its mode and the whole world. */
export interface SearchPlace {
  searchId: string
  mode: LiveMode
  /** Number of a square of about 500 km. */
  region: number
}

/**
 * A search for a live match, with all that decides whether two fit: preferences are those of the profile but for what is
 * wished this time. Everything is as it was when the person last asked; Postgres knows what has changed since.
 */
export interface Search extends SearchPlace {
  userId: string
  /** When it began, in milliseconds since 1970: its place in the queue. */
  since: number
  /** A bit, as `gender_bit` in SQL has it. */
  gender: number
  /** YYYY-MM-DD */
  birthDate: string
  /** Genders looked for, as a sum of bits. */
  audience: number
  ageMin: number
  ageMax: number
  /** To whom they are shown: 2 to everybody, 1 to those whom they like, 0 to nobody. */
  shown: number
  /** Middle of the person's cell, as a point on a sphere of radius 1. */
  x: number
  y: number
  z: number
  /** Cosine of the farthest distance that they accept; see `cosine_of` in SQL. */
  reach: number
  /** Whether that distance was wished for this search, and so holds even for those whom they have liked. */
  isStrict: boolean
  /** Keys of their interests. */
  interests: readonly string[]
  /** Keys of which the other one is to have at least one; null without such a wish. */
  wanted: readonly string[] | null
  /** People whom they have liked, and who have liked them; of those who searched when they last asked. */
  likes: readonly string[]
  likedBy: readonly string[]
}

/** A live match as it has just been made, or as it stands. */
export interface LiveMatch {
  matchId: string
  conversationId: string
  /** When it ends by itself, in milliseconds since 1970. */
  expiresAt: number
}

/**
 * What became of bringing two together. `unfit`: these two are not to meet now. `gone`: some of the searches are over.
 * `failed`: nobody knows, because Postgres did not answer.
 */
export type Attempted =
  | { outcome: 'ok'; match: LiveMatch }
  | { outcome: 'unfit' }
  | { outcome: 'gone'; gone: readonly string[] }
  | { outcome: 'failed' }

/** What the object of those who search in one mode and region can be asked. */
export interface MatchQueueRpc {
  /** Lets a search wait, and tries it at once with those who fit. Returns the match if that makes one. */
  join(search: Search): Answer<LiveMatch | null>
  /** Takes in searches from the queue of a region, where they stay too. */
  takeIn(searches: Search[]): Answer<void>
  /** Takes searches off the list, as far as they are on it. */
  leave(searchIds: string[]): Answer<void>
}
