/**
 * What statistics count for each hour, and what it means: the one table from which `GET /admin/stats` and the documentation derive.
 * `counts_between` in SQL counts; docs/admin-users.md has the table.
 */
export const METRICS = {
  registrations: 'accounts that were created, and are still there',
  activations: 'profiles that were published for the first time',
  actives: 'people who signed in or opened the feed; in a month, by day',
  likes: 'likes, super likes and interests',
  matches: 'matches of both kinds',
  messages: 'messages in the archive',
  calls: 'calls that were begun, answered or not',
  reports: 'reports by users',
  notices: 'notices of illegal content',
  cases_closed: 'cases that were closed',
  refunds: 'refunds by operators and providers',
} as const

export type Metric = keyof typeof METRICS

/** Guarantee: the keys of a frozen table. */
export const METRIC_NAMES = Object.keys(METRICS) as Metric[]

/** A value for every metric. */
export function forMetrics<V>(valueOf: (metric: Metric) => V): Record<Metric, V> {
  // Guarantee: the names are all there are.
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, valueOf(name)])) as Record<Metric, V>
}
