/**
 * How a feed is made up.
 *
 * Who comes up at all: whoever could accept the viewer and be accepted by them (gender and age both ways, near enough
 * for the other), is listed, is not blocked, and about whom the viewer has not decided.
 *
 * In which order:
 * 1. By bands of distance, nearest first; each ends where a step of told distances does (`told_km`), so the order says no
 *    more than the distances. The viewer's own `max_distance`, rounded up likewise, ends a band too. When nobody is left within
 *    it, the search goes on into farther bands, and the answer says so; people there accept the distance themselves.
 * 2. Within a band in waves: the 120 who were active most recently, then the next 120, and so on.
 * 3. Within a wave by points: the sum of what follows, each from 0 to 100, times its weight. Who has as many points as
 *    another comes in the order of ids.
 *
 * Everything is a whole number, distances come from cells, and the time is that of the first page, so a feed that is
 * read on does not change its order. `drizzle/functions/feed.sql` does the work; this file owns the numbers.
 */
export const RANKING = {
  /** Where bands of distance end, in whole km. The last is as far as anybody is ever looked for. */
  bands: [15, 50, 500],
  /** People who are ranked together. */
  wave: 120,
  weights: {
    /**
     * How well two people fit each other: the mean of four. Each one's age is worth 100 in the middle of the other's
     * range and 50 at its ends; the distance, as it is told, is worth 100 at
     * the door and 0 at each one's `max_distance`.
     */
    fit: 40,
    /** 100 for who is active this hour, 0 after two weeks. */
    recency: 30,
    /** Interests that both have: 25 for each. */
    interests: 20,
    /** 100 for who has joined today, 0 after a month. */
    newness: 10,
  },
  /** Hours, interests and days after which recency, interests and newness have spent their points. */
  scales: { recency: 336, interests: 4, newness: 30 },
} as const

/** As far as a feed is ever widened, in km. */
export const FARTHEST_KM = RANKING.bands[RANKING.bands.length - 1] ?? 0
