/** What one operation costs and how often an active person causes it. */
export interface Operation {
  /** Times a day. An assumption. */
  perDay: number
  /** Processor time of the Worker, in microseconds. */
  workerCpu: number
  /** Statements, with those after the answer. */
  sql: number
  /** Processor time of Postgres for all of them, in microseconds. */
  sqlCpu: number
  /** Domain events that it announces. */
  events: number
  /** Round trips to Redis. */
  redisTrips: number
  /** Requests of objects: calls, and the alarms that follow. */
  objectCalls: number
  /** Reads and writes of R2. */
  r2Reads: number
  r2Writes: number
}

const NOTHING = { events: 0, redisTrips: 1, objectCalls: 0, r2Reads: 0, r2Writes: 0 }

/**
 * Requests of the API. `workerCpu` and the trips of profile, feed, swipe, interest, conversations and history are those
 * of the table in docs/performance.md; what is measured nowhere has those of the operation that it resembles most.
 */
export const OPERATIONS = {
  profile: { ...NOTHING, perDay: 4, workerCpu: 1_402, sql: 1, sqlCpu: 300 },
  feed: { ...NOTHING, perDay: 8, workerCpu: 2_315, sql: 1, sqlCpu: 4_400 },
  swipe: { ...NOTHING, perDay: 40, events: 1, workerCpu: 2_217, sql: 2, sqlCpu: 1_000 },
  interest: {
    ...NOTHING,
    perDay: 3,
    events: 1,
    workerCpu: 3_401,
    sql: 2,
    sqlCpu: 1_000,
    redisTrips: 2,
    objectCalls: 2,
  },
  conversations: { ...NOTHING, perDay: 10, workerCpu: 2_628, sql: 1, sqlCpu: 600, redisTrips: 2, objectCalls: 1 },
  history: { ...NOTHING, perDay: 15, workerCpu: 1_271, sql: 0, sqlCpu: 0, objectCalls: 1 },
  /** Another person's page. As one's own profile. */
  person: { ...NOTHING, perDay: 10, workerCpu: 1_402, sql: 1, sqlCpu: 300 },
  /** A view that the device has not kept: a statement asks whether it may be seen. As one's own profile. */
  picture: { ...NOTHING, perDay: 100, workerCpu: 1_402, sql: 1, sqlCpu: 150, r2Reads: 1 },
  /** Likes, plans, settings, notifications. As one's own profile. */
  otherReads: { ...NOTHING, perDay: 10, workerCpu: 1_402, sql: 1, sqlCpu: 300 },
  /** Edits of profile and settings, a session begun or renewed. As a swipe. */
  otherWrites: { ...NOTHING, perDay: 3, events: 1, workerCpu: 2_217, sql: 2, sqlCpu: 1_000 },
  /** A live search: join, attempt, leave, and the person's hub. As an interest. */
  liveSearch: { ...NOTHING, perDay: 0.5, events: 1, workerCpu: 3_401, sql: 3, sqlCpu: 2_000, objectCalls: 5 },
  /** Three sizes are written. As an interest. */
  upload: { ...NOTHING, perDay: 0.1, events: 1, workerCpu: 3_401, sql: 3, sqlCpu: 1_500, r2Writes: 3 },
  /** Dialling, signalling over REST, deadlines, outcome. As two interests. */
  call: {
    ...NOTHING,
    perDay: 0.05,
    events: 1,
    workerCpu: 6_802,
    sql: 3,
    sqlCpu: 2_000,
    redisTrips: 3,
    objectCalls: 20,
  },
} satisfies Record<string, Operation>
