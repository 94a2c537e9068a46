/**
 * The composition of a feed.
 *
 * Candidates: listed users who could accept the viewer and be accepted by them (gender and age both ways, near enough
 * for the other), are not blocked, and on whom the viewer has not decided.
 *
 * Order:
 * 1. By distance bands, nearest first; each ends at a step of shown distances (`told_km`), so the order reveals no more
 *    than the distances. The viewer's own `max_distance`, rounded up likewise, ends a band too. When no candidate is left
 *    within it, the search continues into farther bands, and the response says so; people there accept the distance.
 * 2. Within a band in waves: the 120 most recently active, then the next 120, and so on.
 * 3. Within a wave by score: the weighted sum of the following, each from 0 to 100. Ties are broken by id.
 *
 * A boost, which coins buy, is one of these: it moves a user up among the 120 with whom they are ranked anyway. It makes
 * nobody a candidate whom the preferences of either exclude, brings nobody into a nearer band or an earlier wave, and
 * tells no more about where they are.
 *
 * Everything is a whole number, distances come from cells, and the time is that of the first page, so a feed does not
 * change its order between pages. `drizzle/functions/feed.sql` implements this; this file owns the numbers.
 */
export const RANKING = {
  /** Ends of the distance bands, in whole km. The last is the farthest that is ever searched. */
  bands: [15, 50, 500],
  /** Candidates who are ranked together. */
  wave: 120,
  weights: {
    /**
     * How well two users fit each other: the mean of four. Each one's age is worth 100 in the middle of the other's
     * range and 50 at its ends; the shown distance is worth 100 at its minimum and 0 at each one's `max_distance`.
     */
    fit: 40,
    /** 100 for a user active this hour, 0 after two weeks. */
    recency: 30,
    /** Shared interests: 25 for each. */
    interests: 20,
    /** 100 for a user who joined today, 0 after a month. */
    newness: 10,
    /** 100 for a user with a boost at the time of the first page. As much as all shared interests, so not everything. */
    boost: 20,
  },
  /** Hours, interests and days after which recency, interests and newness reach their limit. */
  scales: { recency: 336, interests: 4, newness: 30 },
} as const

/** The farthest that a feed is ever widened, in km. */
export const FARTHEST_KM = RANKING.bands[RANKING.bands.length - 1] ?? 0
