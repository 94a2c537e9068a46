import { CEILINGS } from './ceilings.ts'
import { OPERATIONS } from './operations.ts'
import { PRICES } from './prices.ts'

/** Everything that the model is given. Each number can be replaced; see scripts/capacity.ts. */
export const ASSUMPTIONS = {
  operations: OPERATIONS,
  day: {
    /** Messages that a person sends, over sockets. */
    messages: 20,
    /** Times that the app is opened: one socket and one hub each. */
    sessions: 8,
    /** Minutes of each. */
    sessionMinutes: 12,
    /** Notifications to devices that are not connected. */
    pushes: 6,
    /** Minutes of a call, both people together one call. */
    callMinutes: 6,
    /** The busiest second beside the mean of a day: one evening for all. */
    peak: 3,
  },
  message: {
    /** Frames that come in for one: the message, typing, confirmations, the mark of reading. */
    framesIn: 5,
    /** From hub to room, to both hubs, alarms, the archive's confirmation. */
    objectCalls: 6,
    /** The part of them, and of the time awake, that is the room's; the rest is that of hubs. */
    roomShare: 0.5,
    /** SQLite rows, indexes and the alarm included. Estimated from the tables, not metered. */
    rowsWritten: 24,
    rowsRead: 30,
    /** Messages of the archive queue: some share one. */
    queued: 0.5,
    /** Statements of the archive: a batch shares one. */
    sql: 0.05,
    sqlCpu: 40,
    /** Bytes in its room, kept for good, and in the logs of both hubs, kept for three days. */
    roomBytes: 1_000,
    logBytes: 1_000,
    logDays: 3,
    /** Bytes in the archive of Postgres, with indexes. */
    archiveBytes: 600,
  },
  socket: {
    /** Processor time of the Worker to open one, in microseconds. As the list of conversations. */
    workerCpu: 2_628,
    redisTrips: 1,
    objectCalls: 2,
    /** Seconds between pings. The platform answers them, and is assumed to bill them. */
    pingSeconds: 25,
    rowsWritten: 6,
    rowsRead: 20,
  },
  push: { workerCpu: 1_402, sql: 0.1, sqlCpu: 100, objectCalls: 2, queued: 1 },
  object: {
    /** Milliseconds that an object is awake for one request, its calls and commits included; then it can hibernate. */
    awakeMs: 20,
    /** Gigabytes that a running object is billed with, whatever it uses. */
    gigabytes: 0.128,
    /** SQLite rows of a call that is not a message. */
    rowsWritten: 2,
    rowsRead: 10,
  },
  /** Commands in one round trip to Redis, each of which is billed: what has ended, and the script of the limits. */
  redisCommandsPerTrip: 2,
  /**
   * Share of requests whose isolate has answered the same person before, and another request within the second: it makes no
   * trip for session and limits. A judgement: it grows with the load of an isolate.
   */
  redisRemembered: 0.5,
  /** Reads and writes of a queue for a message: written, read, deleted. */
  queueOperations: 3,
  /** Lines for each request and each batch. */
  logLines: 1,
  storage: {
    /** People who have an account for each who is active on a day. */
    accountsPerActive: 4,
    /** Accounts of all that are deleted on a day, and purged later. */
    deletedAccounts: 0.0002,
    /** Days for which what grows has been kept. */
    days: 365,
    /** Bytes in Postgres: an account with its profile, and a decision with its log entry and event. */
    accountBytes: 12_000,
    decisionBytes: 500,
    /** Bytes of a person's hub without its log. */
    hubBytes: 30_000,
    /** Pictures of an account, and bytes of each with its sizes. */
    pictures: 4,
    pictureBytes: 350_000,
  },
  /** Events that a process does not publish after its answer, because it ended or a consumer failed. */
  missedEvents: 0.001,
  postgres: {
    /** Processors that are busy at the peak, of all that are paid for. */
    utilisation: 0.5,
    /** Milliseconds that a connection is held for a statement beside its processor time. */
    waitMs: 3,
    /** The same of the part that scales down at night: paid in the mean, as a share of the peak. */
    meanOfPeak: 0.5,
  },
  live: {
    /** Searches that meet in the queue of one area and mode, of all. */
    largestArea: 0.05,
    /** Requests of that queue for one search: join, attempts, leave. */
    requests: 4,
  },
  calls: {
    /** Calls whose sound and picture go through a relay. */
    relayed: 0.2,
    /** Gigabytes that the relay sends in a minute, to both. */
    gigabytesPerMinute: 0.0225,
  },
  ceilings: CEILINGS,
  prices: PRICES,
}

export type Assumptions = typeof ASSUMPTIONS

/** Replaces a number by its path, such as `day.messages`. @throws Error for a path that leads to no number */
export function withNumber(assumptions: Assumptions, path: string, value: number): Assumptions {
  const copy = structuredClone(assumptions)
  const names = path.split('.')
  const last = names.pop() ?? ''
  let place: unknown = copy
  for (const name of names) place = isRecord(place) && Object.hasOwn(place, name) ? place[name] : undefined
  if (!isRecord(place) || !Object.hasOwn(place, last) || typeof place[last] !== 'number')
    throw new Error(`no assumption is called ${path}`)
  if (!Number.isFinite(value) || value < 0) throw new Error(`${path} has to be a number of 0 or more`)
  place[last] = value
  return copy
}

/** Replaces all numbers of a document of the same shape, which may be a part of it. */
export function withDocument(assumptions: Assumptions, document: unknown, path: readonly string[] = []): Assumptions {
  if (typeof document === 'number') return withNumber(assumptions, path.join('.'), document)
  if (!isRecord(document)) throw new Error(`${path.join('.')} has to be a number`)
  return Object.entries(document).reduce(
    (changed, [name, value]) => withDocument(changed, value, [...path, name]),
    assumptions,
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
