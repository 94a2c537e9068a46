import type { ActivityName, DataClass } from './terms.ts'

/** What is kept elsewhere than in tables: keys in Redis, objects in the bucket, messages in queues, log lines. */
export interface Place {
  /** Where: a form of keys (`*` stands for any text), a folder, the name of a queue. */
  readonly where: string
  readonly what: string
  readonly classes: readonly DataClass[]
  readonly activity: ActivityName
  readonly kept: string
  /** Whether the purge of an account deletes it before its time, or why not. */
  readonly erased: true | string
}

const EXPIRES = 'it expires by itself before anybody could ask'
const NOBODY = 'it is about nobody'
const MASKED = 'the key is a keyed hash; it expires by itself'

const place = (
  where: string,
  what: string,
  classes: readonly DataClass[],
  activity: ActivityName,
  kept: string,
  erased: Place['erased'],
): Place => ({ where, what, classes, activity, kept, erased })

/** Every key of Redis. A test compares it with the keys that the other tests have left behind. */
export const REDIS_KEYS: readonly Place[] = [
  place('session:ended:whole', 'a marker that the list is complete', ['technical'], 'security', 'always', NOBODY),
  place('session:ended:rebuilding', 'a lease', ['technical'], 'security', 'seconds', NOBODY),
  place(
    'session:ended:*',
    'ended sessions by id',
    ['security'],
    'security',
    '`ACCESS_TOKEN_SECONDS`',
    'a token must not work again',
  ),
  place(
    'account:suspended:*',
    'why an account is blocked',
    ['safety'],
    'safety',
    'until it is not, or the token expires',
    true,
  ),
  place('account:plan:*', 'a plan that has changed', ['money'], 'payments', '`ACCESS_TOKEN_SECONDS`', true),
  place('account:deleted:*', 'until when it can be restored', ['behaviour'], 'account', '`ACCESS_TOKEN_SECONDS`', true),
  place('standing:log', 'ids of the last thousand changes', ['identifier'], 'security', 'a thousand entries', EXPIRES),
  place('standing:position', 'a counter', ['technical'], 'security', 'always', NOBODY),
  place('presence:*', 'whether somebody is online, and when last', ['behaviour'], 'discovery', '30 days', true),
  place('consents:*', 'until when consents are known to be given', ['behaviour'], 'consents', '30 days', EXPIRES),
  place('cache:profile:*', 'the own profile, sealed', ['profile', 'special', 'location'], 'profile', 'an hour', true),
  place('cache:candidates:*', 'ids of people for a feed, sealed', ['identifier'], 'discovery', '5 minutes', true),
  place(
    'ratelimit:*',
    'counts of uses, by id or keyed hash',
    ['behaviour', 'security'],
    'security',
    'two windows, at most two days',
    true,
  ),
  place(
    'idempotency:*',
    'answers to keys of clients, sealed',
    ['message', 'profile'],
    'account',
    'a day; ten minutes with tokens',
    EXPIRES,
  ),
  place('otp:*', 'keyed hash of a code', ['security'], 'account', '5 minutes', MASKED),
  place('ticket:*', 'who may open a socket', ['security'], 'account', 'a minute', EXPIRES),
  place('passkey:*', 'challenge of an operator', ['security'], 'operators', '5 minutes', EXPIRES),
  place('challenge:*', 'used challenges, hashed', ['technical'], 'security', '15 minutes', NOBODY),
  place('push:*', 'whether a device has been notified', ['behaviour'], 'notifications', 'a day', EXPIRES),
  place('operators:there:*', 'operators at a list', ['operator'], 'operators', 'minutes', EXPIRES),
  place('content:version:*', 'versions of public content', ['content'], 'product', 'a minute', NOBODY),
  place('app-settings:copy', 'settings of operators', ['content'], 'product', '90 days', NOBODY),
  place('dev:outbox:*', 'in development only: messages that are not sent', ['contact'], 'account', 'a day', EXPIRES),
  place(
    'metrics:*',
    'counts of the product, and when the clock last ran',
    ['technical'],
    'statistics',
    'always',
    NOBODY,
  ),
]

/** Every folder of the bucket. */
export const BUCKET: readonly Place[] = [
  place(
    'photos/',
    'pictures of profiles, by the id of their person',
    ['profile'],
    'profile',
    'as long as the picture',
    true,
  ),
  place('media/', 'pictures of conversations', ['message'], 'messages', 'as long as the conversation', true),
  place(
    'evidence/',
    'copies of pictures for reports, sealed',
    ['safety', 'profile'],
    'safety',
    '6 months after the decision',
    'whoever reported it, and our defence, need them',
  ),
  place(
    'erasures/',
    'ids of erased and deleted accounts, for a database that is restored to an earlier moment',
    ['identifier'],
    'security',
    '60 days: longer than any backup',
    'without them an erasure would be undone by a restore',
  ),
]

export const QUEUES: readonly Place[] = [
  place(
    'vibesmatch-archive',
    'messages on the way to Postgres',
    ['message'],
    'messages',
    'seconds; 4 days at most',
    EXPIRES,
  ),
  place('vibesmatch-push', 'ids of notifications', ['identifier'], 'notifications', 'seconds; 4 days at most', EXPIRES),
  place(
    'vibesmatch-push-dead',
    'notifications that could not be sent',
    ['identifier'],
    'notifications',
    '4 days',
    EXPIRES,
  ),
]

export const LOGS: readonly Place[] = [
  place(
    'Workers Logs',
    'a line for each request, event and minute: ids, codes and times; addresses, numbers and tokens are masked',
    ['identifier', 'technical'],
    'security',
    '7 days',
    EXPIRES,
  ),
]
