import { QUEUES } from './cases.ts'
import { PLANS, type Plan } from './plans.ts'

/**
 * What `GET /metrics` tells: the one table from which it is counted and written. docs/metrics.md says of each what to do about it.
 */

/** A name that the code chooses, such as that of an operation. */
const NAME = 'a name'

interface Measure {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** What it is, as one sentence. */
  readonly help: string
  /** Labels, each with its values. What is none of them becomes `other`. */
  readonly labels?: Readonly<Record<string, readonly string[] | typeof NAME>>
  /** Upper bounds of a histogram's buckets, in seconds, ascending. */
  readonly buckets?: readonly number[]
}

/** Times of answers. */
const OF_ANSWERS = [0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5] as const
const OF_TRIPS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] as const

/** Counted in every isolate; Redis has the sums. */
export const COUNTED = {
  vibesmatch_http_requests_total: {
    type: 'counter',
    help: 'Requests by operation and class of status; maintenance are those that operators have closed.',
    labels: { operation: NAME, status: ['1xx', '2xx', '3xx', '4xx', '429', '5xx', 'maintenance'] },
  },
  vibesmatch_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time of the Worker until its answer, without that of the network.',
    labels: { operation: NAME },
    buckets: OF_ANSWERS,
  },
  vibesmatch_sign_ins_total: {
    type: 'counter',
    help: 'Attempts to sign in or up; failures are those with wrong credentials.',
    labels: { method: ['phone', 'password', 'google'], result: ['success', 'failure'] },
  },
  vibesmatch_errors_total: {
    type: 'counter',
    help: 'Failures that nobody expected, by where they came up.',
    labels: { where: ['request', 'after', 'frame', 'job', 'queue', 'scheduled'] },
  },
  vibesmatch_database_statement_seconds: {
    type: 'histogram',
    help: 'Time of a statement in Postgres, with the way there and the connection.',
    buckets: OF_TRIPS,
  },
  vibesmatch_database_failures_total: {
    type: 'counter',
    help: 'Statements that Postgres refused or did not answer in time.',
  },
  vibesmatch_redis_trip_seconds: {
    type: 'histogram',
    help: 'Time of a trip to Redis, with the way there.',
    buckets: OF_TRIPS,
  },
  vibesmatch_redis_failures_total: {
    type: 'counter',
    help: 'Trips on which Redis refused a command, or did not answer in time.',
  },
  vibesmatch_socket_connections_total: {
    type: 'counter',
    help: 'Sockets that clients asked for; failed are those that we could not open.',
    labels: { kind: ['user', 'conversation', 'call'], result: ['accepted', 'refused', 'failed'] },
  },
  vibesmatch_socket_closes_total: {
    type: 'counter',
    help: 'Sockets that closed, by whose doing.',
    labels: { reason: ['client', 'server', 'lost', 'error'] },
  },
  vibesmatch_socket_seconds_total: {
    type: 'counter',
    help: 'Seconds that sockets were open and heard from within two minutes, as they pass; their rate is how many are.',
    labels: { kind: ['user', 'conversation', 'call'] },
  },
  vibesmatch_online_seconds_total: {
    type: 'counter',
    help: 'Seconds that people were online, counted every five minutes; their rate is how many people are.',
  },
  vibesmatch_frames_total: {
    type: 'counter',
    help: 'Events that clients sent on sockets.',
    labels: { event: NAME, result: ['ok', 'refused', 'failed'] },
  },
  vibesmatch_messages_sent_total: { type: 'counter', help: 'Messages that rooms stored.' },
  vibesmatch_conversations_active_total: {
    type: 'counter',
    help: 'Conversations with a first message on a day (UTC), counted once for each such day.',
  },
  vibesmatch_message_delivery_seconds: {
    type: 'histogram',
    help: 'From the storing of a message to the confirmation that it was handed to a device of the other person.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  },
  vibesmatch_deliveries_total: {
    type: 'counter',
    help: 'Batches of events that rooms handed to the hubs of their people; failed ones come again.',
    labels: { result: ['ok', 'failed'] },
  },
  vibesmatch_archive_delay_seconds: {
    type: 'histogram',
    help: 'From the writing of a message to its copy in Postgres.',
    buckets: [1, 2.5, 5, 10, 30, 60, 300, 1800, 3600],
  },
  vibesmatch_notifications_total: {
    type: 'counter',
    help: 'Notifications to devices, by what the provider said; later ones come again.',
    labels: { provider: ['fcm', 'apns'], result: ['sent', 'gone', 'later', 'refused'] },
  },
  vibesmatch_notification_delay_seconds: {
    type: 'histogram',
    help: 'From the handing over of a notification to the queue until nothing is left to be sent of it.',
    buckets: [1, 2.5, 5, 10, 30, 60, 300, 1800, 3600],
  },
  vibesmatch_notifications_abandoned_total: {
    type: 'counter',
    help: 'Notifications that were tried for the last time; they are in the dead-letter queue.',
  },
  vibesmatch_provider_requests_total: {
    type: 'counter',
    help: 'Questions to providers; refused are those that they answered with no.',
    labels: {
      provider: [
        'sms',
        'sms_second',
        'mail',
        'moderation',
        'turn',
        'stripe',
        'app_store',
        'play_store',
        'transparency',
      ],
      result: ['ok', 'refused', 'failed'],
    },
  },
  vibesmatch_payments_total: {
    type: 'counter',
    help: 'Attempts of people to pay; declined are those of which the bank or the store said no, failed ours or the provider’s.',
    labels: {
      kind: ['subscription', 'coins'],
      provider: ['stripe', 'app_store', 'play_store'],
      result: ['paid', 'pending', 'declined', 'refused', 'failed'],
    },
  },
  vibesmatch_blocks_total: { type: 'counter', help: 'Blocks of one person by another.' },
  vibesmatch_reports_total: {
    type: 'counter',
    help: 'Reports of people, and notices of illegal content.',
    labels: { kind: ['report', 'notice'] },
  },
  vibesmatch_coin_faults_total: { type: 'counter', help: 'Faults that the nightly check of the ledger found.' },
  vibesmatch_scheduled_runs_total: {
    type: 'counter',
    help: 'Runs of the work of every minute; failed are those of which any part failed.',
    labels: { result: ['ok', 'failed'] },
  },
  vibesmatch_metrics_dropped_total: {
    type: 'counter',
    help: 'What was counted and could not be added to the sums.',
  },
} as const satisfies Readonly<Record<string, Measure>>

/** Guarantee: the keys of a frozen table. */
const PAID_PLANS = (Object.keys(PLANS) as Plan[]).filter((plan) => plan !== 'free')

/** Read at each scrape; Postgres has what they tell, unless the help says otherwise. */
export const READ = {
  vibesmatch_database_up: { type: 'gauge', help: 'Whether Postgres answered this scrape.' },
  vibesmatch_redis_up: { type: 'gauge', help: 'Whether Redis answered this scrape.' },
  vibesmatch_build_info: { type: 'gauge', help: 'Always 1.', labels: { version: NAME, environment: NAME } },
  vibesmatch_scheduled_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the clock last came to the end of its work, whatever failed in it, by Redis.',
  },
  vibesmatch_outbox_waiting_events: { type: 'gauge', help: 'Domain events that wait to be published.' },
  vibesmatch_outbox_oldest_age_seconds: { type: 'gauge', help: 'Age of the oldest of them.' },
  vibesmatch_cases_open: { type: 'gauge', help: 'Open cases by queue.', labels: { queue: QUEUES } },
  vibesmatch_cases_overdue: { type: 'gauge', help: 'Open cases past their time.', labels: { queue: QUEUES } },
  vibesmatch_case_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest open case; 0 without one.',
    labels: { queue: QUEUES },
  },
  vibesmatch_photos_waiting: { type: 'gauge', help: 'Pictures that wait for a moderator.' },
  vibesmatch_photo_oldest_age_seconds: { type: 'gauge', help: 'Age of the oldest of them; 0 without one.' },
  vibesmatch_appeals_waiting: { type: 'gauge', help: 'Appeals that wait for an answer.' },
  vibesmatch_appeal_oldest_age_seconds: { type: 'gauge', help: 'Age of the oldest of them; 0 without one.' },
  vibesmatch_table_rows: {
    type: 'gauge',
    help: 'Rows of a table, as Postgres estimates them.',
    labels: { table: NAME },
  },
  vibesmatch_table_dead_rows: {
    type: 'gauge',
    help: 'Rows that were changed or deleted and not yet vacuumed, as Postgres estimates them.',
    labels: { table: NAME },
  },
  vibesmatch_subscriptions_paid: {
    type: 'gauge',
    help: 'Subscriptions that grant their plan now, by plan; trials included.',
    labels: { plan: PAID_PLANS },
  },
  vibesmatch_subscription_conversion_ratio: {
    type: 'gauge',
    help: 'Those subscriptions by people active within thirty days; absent before the first count of these.',
  },
  vibesmatch_ledger_imbalance_coins: {
    type: 'gauge',
    help: 'Difference between balances and the ledger, over the accounts of the newest thousand entries; 0 in order.',
  },
  vibesmatch_active_people: {
    type: 'gauge',
    help: 'People who signed in or opened the feed: on this day (UTC) so far, and within thirty days.',
    labels: { window: ['day', 'month'] },
  },
} as const satisfies Readonly<Record<string, Measure>>

export const MEASURES: Readonly<Record<string, Measure>> = { ...COUNTED, ...READ }

type Labelled<M> = M extends { labels: infer L }
  ? { readonly [Label in keyof L]: L[Label] extends readonly (infer Value)[] ? Value : string }
  : undefined
type Of<Table, Type> = { [Name in keyof Table]: Table[Name] extends { type: Type } ? Name : never }[keyof Table]

export type CounterName = Of<typeof COUNTED, 'counter'>
export type HistogramName = Of<typeof COUNTED, 'histogram'>
/** The labels of one measure; undefined for one that has none. */
export type LabelsOf<Name extends keyof typeof COUNTED> = Labelled<(typeof COUNTED)[Name]>

/** Values that are names of the code: letters, digits and some marks. */
const IS_NAME = /^[A-Za-z][\w.:-]{0,63}$/

/** The values of a measure's labels in their order, each a known one or `other`. */
export function valuesOf({ labels = {} }: Measure, given: Readonly<Record<string, unknown>> = {}): string[] {
  return Object.entries(labels).map(([label, known]) => {
    const value = given[label]
    if (typeof value !== 'string') return 'other'
    return (known === NAME ? IS_NAME.test(value) : known.includes(value)) ? value : 'other'
  })
}

/** Every combination of the labels' values; null where one of them is any name. */
export function combinationsOf({ labels = {} }: Measure): string[][] | null {
  let all: string[][] = [[]]
  for (const known of Object.values(labels)) {
    if (known === NAME) return null
    all = all.flatMap((values) => known.map((value) => [...values, value]))
  }
  return all
}
