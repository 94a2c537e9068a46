/** What one of a kind can take, by the platforms' documents, read or known in November 2026. */
export const CEILINGS = {
  /** Commands a second of one database. https://upstash.com/docs/redis/overall/pricing */
  redisCommands: 10_000,
  /** Messages a second of one queue. https://developers.cloudflare.com/queues/platform/limits/ */
  queueMessages: 5_000,
  /** Requests a second of one object, a soft limit. https://developers.cloudflare.com/durable-objects/platform/limits/ */
  objectRequests: 1_000,
  /** Left events a second that the sweep takes: 1,000 a minute (`SWEEP_BATCH` and `MOST_SWEPT` in src/foundation/outbox.ts). */
  sweptEvents: 1_000 / 60,
  /** Deleted accounts a second that are purged: 20 a minute (docs/architecture.md). */
  purgedAccounts: 20 / 60,
  /** Processors of one computer of Neon on the plan Scale. https://neon.com/pricing */
  postgresProcessors: 56,
  /** Connections of one configuration of Hyperdrive. https://developers.cloudflare.com/hyperdrive/platform/limits/ */
  postgresConnections: 100,
  /** Gigabytes of one database that can still be restored and rebuilt within hours. A judgement, not a limit. */
  postgresGigabytes: 4_000,
}

/** What is done about a ceiling, and what in the product makes it possible. */
export const REMEDIES: Readonly<Record<keyof typeof CEILINGS, { name: string; remedy: string }>> = {
  redisCommands: {
    name: 'commands of one Redis',
    remedy:
      'shard by subject: no key is read together with another person’s, except the lists of what has ended, which every shard gets',
  },
  queueMessages: {
    name: 'messages of one queue',
    remedy:
      'several queues for the archive and for pushes, chosen by a hash of the conversation or person: order matters only within one',
  },
  objectRequests: {
    name: 'requests of the busiest live queue',
    remedy:
      'divide its area by cell and by age; the global queue joins what is left after four seconds, as it does now',
  },
  sweptEvents: {
    name: 'the sweep of the outbox',
    remedy: 'sweeps side by side, since each skips what another has locked; then publish through a queue',
  },
  purgedAccounts: {
    name: 'the purge of deleted accounts',
    remedy: 'as the sweep: repeat while there is time; what is overdue is in docs/operations.md',
  },
  postgresProcessors: {
    name: 'processors of one Postgres',
    remedy:
      'first picture views and feeds to read replicas; then one database for each region: a pair’s rows have to be in one place, so people who can meet are in one region',
  },
  postgresConnections: {
    name: 'connections of one pool',
    remedy: 'SQL over HTTP, whose proxy shares connections between all statements; several pools; regional databases',
  },
  postgresGigabytes: {
    name: 'storage of one Postgres',
    remedy:
      'partition archive and interaction log by month, the coin ledger by account, and detach what is old; the archive into a database of its own, which chat never reads',
  },
}
