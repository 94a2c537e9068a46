/**
 * Functions and triggers of earlier releases that no deployed Worker uses any more, as `npm run db:migrate` names them:
 * `feed_page(uuid, timestamp with time zone)`, `trigger photos_listed on photos`. One that no file declares is dropped;
 * one that a file still declares may change its parameters and results. Entries are removed once every database has had
 * the release.
 * See docs/decisions/sql-functions.md.
 */
export const RETIRED: readonly string[] = [
  'is_boosted(uuid, timestamp with time zone)',
  'reapply_erasures(jsonb, timestamp with time zone)',
]
