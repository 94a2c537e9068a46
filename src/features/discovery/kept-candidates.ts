import { CACHES } from '../../catalogue/caches.ts'
import type { UserContext } from '../../context.ts'
import { putLast } from '../../foundation/put-last.ts'
import { firstOf, wavesAfter, type FeedPosition, type Wave } from './feed-position.ts'

/**
 * People whom a long search has found, kept for the next pages: for viewers with so many decisions that a search reads
 * mostly people whom it has to skip. What is kept is who comes next; each is checked again before they are shown. See
 * docs/decisions/caches.md.
 */
export interface Kept extends Pick<FeedPosition, 'at' | 'origin'> {
  /** Of the viewer's profile, which says where they are and whom they look for. */
  version: number
  waves: Wave[]
}

/** Pages for which people are taken along, since some of them cannot be met any more. */
export const PAGES_AHEAD = 3
const MOST_VIEWERS = 10_000

/**
 * When this isolate has last seen a long search of a viewer, in milliseconds since 1970. Of the others it asks Redis
 * nothing, because the trip would take longer than their search.
 */
const longSearches = new Map<string, number>()

const entryOf = ({ actor }: UserContext) => ({ kind: CACHES.candidates, subject: actor.userId })
const isOver = (since: number, now: number): boolean => now - since >= CACHES.candidates.seconds * 1000

/** The people kept for a page that begins after a position, and when and where they were searched; null for nobody. */
export async function keptFor(
  ctx: UserContext,
  after: FeedPosition | null,
  limit: number,
): Promise<(Kept & { next: Wave[] }) | null> {
  const now = ctx.now()
  if (after ? after.isKept !== true : isOver(longSearches.get(ctx.actor.userId) ?? 0, now)) return null
  const kept = await ctx.cache.get<Kept>(entryOf(ctx))
  if (!kept) return null
  if (!after) return isOver(kept.at, now) ? null : { ...kept, next: firstOf(kept.waves, limit * PAGES_AHEAD) }
  const next = kept.at === after.at ? wavesAfter(kept.waves, after, limit * PAGES_AHEAD) : null
  return next && { ...kept, next }
}

/** Keeps who was found. */
export function keep(ctx: UserContext, kept: Kept): void {
  putLast(longSearches, ctx.actor.userId, ctx.now(), MOST_VIEWERS)
  ctx.after('keep_candidates', () => ctx.cache.put(entryOf(ctx), kept))
}
