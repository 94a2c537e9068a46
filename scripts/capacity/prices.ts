/** A price beyond what a plan includes, in US dollars a month. */
export interface Price {
  /** For one unit of what the bill counts. */
  usd: number
  /** Units included. */
  included: number
  source: string
  /** The day on which it was read there, and how; prices change. */
  read: string
}

const MILLION = 1_000_000
const THOUSAND = 1_000
const HUNDRED_THOUSAND = 100_000

/** Copies of the pages as a search found them on that day, not the live pages. */
const READ = 'November 2026, a stored copy of the page'
/** The same, by others who quote the page. */
const QUOTED = 'November 2026, quoted by others'
const PUBLISHED = 'as published, not read; check before use'

const WORKERS = 'https://developers.cloudflare.com/workers/platform/pricing/'
const OBJECTS = 'https://developers.cloudflare.com/durable-objects/platform/pricing/'
const R2 = 'https://developers.cloudflare.com/r2/pricing/'
const NEON = 'https://neon.com/pricing'

export const PRICES = {
  workerRequests: { usd: 0.3 / MILLION, included: 10 * MILLION, source: WORKERS, read: QUOTED },
  workerCpuMs: { usd: 0.02 / MILLION, included: 30 * MILLION, source: WORKERS, read: QUOTED },
  objectRequests: { usd: 0.15 / MILLION, included: MILLION, source: OBJECTS, read: READ },
  objectGigabyteSeconds: { usd: 12.5 / MILLION, included: 400_000, source: OBJECTS, read: READ },
  objectRowsRead: { usd: 0.001 / MILLION, included: 25_000 * MILLION, source: OBJECTS, read: PUBLISHED },
  objectRowsWritten: { usd: 1 / MILLION, included: 50 * MILLION, source: OBJECTS, read: PUBLISHED },
  objectGigabytes: { usd: 0.2, included: 5, source: OBJECTS, read: PUBLISHED },
  r2Gigabytes: { usd: 0.015, included: 10, source: R2, read: QUOTED },
  r2Writes: { usd: 4.5 / MILLION, included: MILLION, source: R2, read: QUOTED },
  r2Reads: { usd: 0.36 / MILLION, included: 10 * MILLION, source: R2, read: QUOTED },
  queueOperations: {
    usd: 0.4 / MILLION,
    included: MILLION,
    source: 'https://developers.cloudflare.com/queues/platform/pricing/',
    read: QUOTED,
  },
  logLines: {
    usd: 0.6 / MILLION,
    included: 20 * MILLION,
    source: 'https://developers.cloudflare.com/workers/observability/logs/workers-logs/',
    read: PUBLISHED,
  },
  imageTransformations: {
    usd: 0.5 / THOUSAND,
    included: 5_000,
    source: 'https://developers.cloudflare.com/images/pricing/',
    read: PUBLISHED,
  },
  relayGigabytes: {
    usd: 0.05,
    included: 1_000,
    source: 'https://developers.cloudflare.com/realtime/turn/faq/',
    read: QUOTED,
  },
  redisCommands: {
    usd: 0.2 / HUNDRED_THOUSAND,
    included: 0,
    source: 'https://upstash.com/docs/redis/overall/pricing',
    read: READ,
  },
  postgresProcessorHours: { usd: 0.222, included: 0, source: NEON, read: READ },
  postgresGigabytes: { usd: 0.35, included: 0, source: NEON, read: READ },
  /** The plan itself; Hyperdrive is included. */
  plan: { usd: 5, included: 0, source: WORKERS, read: QUOTED },
} satisfies Record<string, Price>

export type Priced = keyof typeof PRICES
