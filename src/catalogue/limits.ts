import type { Entitlement } from './plans.ts'

/**
 * Every limit of the product. Routes, sockets and the documentation read this table; an environment may override
 * the numbers (`LIMIT_OVERRIDES`), never the rest.
 */
interface LimitSpec {
  /** Uses allowed within the window. */
  readonly max: number
  readonly windowSeconds: number
  /**
   * The subject that is counted: one user, one phone number, the numbers of one country, one e-mail address
   * (`account`), the caller's network, an e-mail address as seen from that network, or a device that has proved an
   * earlier sign-in to the account that the request names (`security/device-proof.ts`). A network counts at several
   * prefix lengths: `max` for the longest, and a multiple for each shorter one (network.ts).
   */
  readonly per: 'user' | 'phone' | 'country' | 'account' | 'ip' | 'account and ip' | 'known device'
  /** While Redis is down: `closed` rejects with 503, `open` admits the request and logs it. */
  readonly onRedisOutage: 'fail_open' | 'fail_closed'
  /**
   * The limits that count for a known device in place of this one, where the operation takes a proof: one per device,
   * and one for all known devices of the account together. So strangers' failures do not use up the owner's allowance,
   * nor the other way round.
   */
  readonly ofKnownDevice?: readonly string[]
  /**
   * Counts completed actions rather than attempts: a call that changes nothing, or replays an answer, is refunded, and
   * is answered even when the limit is used up. The verb must respect `ctx.spent`.
   */
  readonly ofDeeds?: true
  /** Counts per UTC day rather than over a sliding window. Rejected calls are refunded as well. */
  readonly daily?: {
    /** Name within the key `ratelimit:{key}:{subject}:{YYYYMMDD}`. */
    readonly key: string
    /** Plans with this feature are not counted. */
    readonly exempt: Entitlement
  }
  /** Each isolate counts separately, without a trip to Redis, and allows the full `max`. */
  readonly countedBy?: 'isolate'
  /**
   * Counted in Redis with each request, although it fails open. The others that fail open an isolate may count by
   * itself, and settle with Redis within a second; see `isSettledLater`.
   */
  readonly isExact?: true
  /**
   * When used up, the request is admitted without being counted and `ctx.isScarce` is set: the verb then serves only
   * those for whom capacity is reserved. Without a reserve, the limit rejects like any other.
   */
  readonly yields?: true
  /** Operators may change `max` within these (`limit.<name>` of the app settings); nothing of it where they may not. */
  readonly bounds?: readonly [least: number, most: number]
}

const HOUR = 3600
const DAY = 24 * HOUR

export const LIMITS = {
  api: { max: 1000, windowSeconds: HOUR, per: 'user', onRedisOutage: 'fail_open', bounds: [100, 100_000] },
  api_anonymous: { max: 100, windowSeconds: 15 * 60, per: 'ip', onRedisOutage: 'fail_open', bounds: [20, 10_000] },
  otp_send: {
    max: 3,
    windowSeconds: HOUR,
    per: 'phone',
    onRedisOutage: 'fail_closed',
    ofKnownDevice: ['otp_send_device', 'otp_send_devices'],
  },
  otp_send_device: { max: 3, windowSeconds: HOUR, per: 'known device', onRedisOutage: 'fail_closed' },
  otp_send_devices: { max: 6, windowSeconds: HOUR, per: 'phone', onRedisOutage: 'fail_closed' },
  otp_send_ip: { max: 10, windowSeconds: HOUR, per: 'ip', onRedisOutage: 'fail_closed' },
  /**
   * Against SMS pumping. Small, because the operator lists the countries where the app is offered
   * (`SMS_COUNTRY_BUDGETS`). The last part is reserved for known numbers, see `KNOWN_SHARE`.
   */
  otp_send_country: { max: 100, windowSeconds: DAY, per: 'country', onRedisOutage: 'fail_closed', yields: true },
  /** The part of a country's budget reserved for known numbers; its size follows from the budget. */
  otp_send_reserve: { max: 25, windowSeconds: DAY, per: 'country', onRedisOutage: 'fail_closed' },
  register: { max: 10, windowSeconds: HOUR, per: 'ip', onRedisOutage: 'fail_closed', bounds: [1, 1_000] },
  login: {
    max: 5,
    windowSeconds: 15 * 60,
    per: 'account and ip',
    onRedisOutage: 'fail_closed',
    ofKnownDevice: ['login_device', 'login_devices'],
  },
  /** Attempts at one account from everywhere but its known devices; with those of `login_devices` they are 50. */
  login_account: { max: 40, windowSeconds: 15 * 60, per: 'account', onRedisOutage: 'fail_closed', ofKnownDevice: [] },
  login_device: { max: 5, windowSeconds: 15 * 60, per: 'known device', onRedisOutage: 'fail_closed' },
  login_devices: { max: 10, windowSeconds: 15 * 60, per: 'account', onRedisOutage: 'fail_closed' },
  password_check: { max: 5, windowSeconds: 15 * 60, per: 'user', onRedisOutage: 'fail_closed' },
  /** Codes and passkeys of operators: a code has six digits, and three of them are right at any moment. */
  second_factor: { max: 5, windowSeconds: 15 * 60, per: 'user', onRedisOutage: 'fail_closed' },
  /** Key derivations from passwords, for any purpose: each takes a tenth of a second of CPU. */
  password_hash: { max: 30, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_closed' },
  password_reset: {
    max: 3,
    windowSeconds: HOUR,
    per: 'account and ip',
    onRedisOutage: 'fail_closed',
    ofKnownDevice: ['password_reset_device', 'password_reset_devices'],
  },
  password_reset_device: { max: 3, windowSeconds: HOUR, per: 'known device', onRedisOutage: 'fail_closed' },
  password_reset_devices: { max: 6, windowSeconds: HOUR, per: 'account', onRedisOutage: 'fail_closed' },
  email_verification: { max: 3, windowSeconds: HOUR, per: 'account and ip', onRedisOutage: 'fail_closed' },
  /** Mails requested without a token, to any address. */
  mail_ip: { max: 20, windowSeconds: HOUR, per: 'ip', onRedisOutage: 'fail_closed' },
  /**
   * Uses of a mailed link: reading which account claims an address, proving it, rejecting it. Mails are limited by
   * `note_mail`.
   */
  email_proof: { max: 30, windowSeconds: 15 * 60, per: 'ip', onRedisOutage: 'fail_closed' },
  /** Appeals against decisions, by their owner and by the link in a mail. */
  appeal: { max: 10, windowSeconds: DAY, per: 'user', onRedisOutage: 'fail_open' },
  appeal_link: { max: 30, windowSeconds: HOUR, per: 'ip', onRedisOutage: 'fail_closed' },
  /** Each export reads everything stored for a user. */
  account_export: { max: 5, windowSeconds: DAY, per: 'user', onRedisOutage: 'fail_closed', bounds: [1, 50] },
  /** Consent in any form: interests, likes, requests, and the answers to them; withdrawals of interests. */
  interest_daily: {
    max: 20,
    windowSeconds: DAY,
    per: 'user',
    onRedisOutage: 'fail_closed',
    ofDeeds: true,
    daily: { key: 'interest', exempt: 'unlimited_likes' },
    bounds: [1, 1_000],
  },
  super_like_daily: {
    max: 1,
    windowSeconds: DAY,
    per: 'user',
    onRedisOutage: 'fail_closed',
    ofDeeds: true,
    daily: { key: 'super_like', exempt: 'unlimited_super_likes' },
    bounds: [1, 100],
  },
  match_find: { max: 20, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open', bounds: [5, 200] },
  /** Each call rings on the callee's phone. */
  call_initiate: { max: 20, windowSeconds: 10 * 60, per: 'user', onRedisOutage: 'fail_open', bounds: [2, 200] },
  /** Credentials for relays, whose traffic we pay for. */
  ice_servers: { max: 30, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open' },
  call_quality: { max: 30, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open' },
  report: { max: 10, windowSeconds: DAY, per: 'user', onRedisOutage: 'fail_closed', ofDeeds: true, bounds: [5, 100] },
  /** Notices of illegal content, which need no account; each is answered by mail. */
  notice: { max: 5, windowSeconds: DAY, per: 'ip', onRedisOutage: 'fail_closed' },
  /** The same for the address that is answered. */
  notice_address: { max: 5, windowSeconds: DAY, per: 'account', onRedisOutage: 'fail_closed' },
  message_request: {
    max: 10,
    windowSeconds: HOUR,
    per: 'user',
    onRedisOutage: 'fail_closed',
    ofDeeds: true,
    bounds: [1, 200],
  },
  message_send: { max: 60, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open', bounds: [10, 600] },
  /** Edits, deletions and reactions. */
  message_change: { max: 60, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open', bounds: [10, 600] },
  /** Pictures to send; each is re-encoded and moderated. */
  media_upload: { max: 60, windowSeconds: HOUR, per: 'user', onRedisOutage: 'fail_open', bounds: [5, 600] },
  conversations_list: { max: 60, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open', bounds: [20, 600] },
  messages_list: { max: 120, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open', bounds: [20, 1_200] },
  /** Everything that moves coins, and payments by card. */
  coins: { max: 20, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_closed' },
  /** Subscriptions: starting, changing, cancelling, restoring. Each asks a provider. */
  billing: { max: 20, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_closed' },
  /** Notices of payment providers, which send many from few addresses; each isolate counts separately. */
  billing_notices: { max: 6_000, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_open', countedBy: 'isolate' },
  profile_update: { max: 30, windowSeconds: HOUR, per: 'user', onRedisOutage: 'fail_open', bounds: [5, 300] },
  /** Exact, because it bounds what somebody learns of others' places by moving. */
  location_update: {
    max: 6,
    windowSeconds: HOUR,
    per: 'user',
    onRedisOutage: 'fail_open',
    isExact: true,
    bounds: [1, 60],
  },
  /** Sockets of all kinds that ask for missed events. A replay may be large. */
  socket_replay: { max: 30, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open' },
  /** Profile pictures: more than a screen full of cards each second, for every device behind one address. */
  pictures: { max: 1_200, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_open', countedBy: 'isolate' },
  /** Pictures of conversations. Each asks a hub and a room; clients keep what they have. */
  media_view: { max: 3_000, windowSeconds: 15 * 60, per: 'user', onRedisOutage: 'fail_open' },
  /** The API documents: public, but half a megabyte each. */
  documents: { max: 120, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_open', countedBy: 'isolate' },
  /** Upgrade requests; the caller is not known yet. */
  socket_upgrade: { max: 600, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_open', countedBy: 'isolate' },
  /** Sockets of all kinds that are opened. A device has two or three; browsing conversations opens some more. */
  socket_open: { max: 60, windowSeconds: 60, per: 'user', onRedisOutage: 'fail_open' },
  /** The same for one network, which many people may share. */
  socket_open_ip: { max: 600, windowSeconds: 60, per: 'ip', onRedisOutage: 'fail_open' },
} as const satisfies Record<string, LimitSpec>

export type LimitName = keyof typeof LIMITS

/** Limits that operators may change. */
export type AdjustableLimit = {
  [Name in LimitName]: (typeof LIMITS)[Name] extends { bounds: readonly [number, number] } ? Name : never
}[LimitName]

/**
 * The share of a country's code budget reserved for known numbers: those of an account, or that an account of some age
 * adds to itself. A flood of codes for new numbers then locks out no existing account.
 */
export const KNOWN_SHARE = 0.25

/**
 * From this share of a network's allowance on, operations that cost money or open accounts require a challenge, where
 * one is configured.
 */
export const UNCHALLENGED_SHARE = 0.5
/** The limit that counts for a known device in place of `name`; `name` itself where there is none. */
export const ofKnownDevice = (name: LimitName): readonly LimitName[] => {
  const spec: LimitSpec = LIMITS[name]
  return (spec.ofKnownDevice ?? [name]).filter((other): other is LimitName => other in LIMITS)
}

/** The daily quota of a limit, or null for a sliding window. */
export const dailyOf = (name: LimitName): LimitSpec['daily'] | null => {
  const spec: LimitSpec = LIMITS[name]
  return spec.daily ?? null
}

/** Whether each isolate counts a limit separately. */
export const isCountedByIsolate = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.countedBy === 'isolate'
}

/** Whether an isolate may count a limit by itself, and settle with Redis within a second. */
export const isSettledLater = (name: LimitName): boolean => {
  const { onRedisOutage, isExact, countedBy, ofDeeds, daily, yields: isYielding }: LimitSpec = LIMITS[name]
  const isPlain = countedBy === undefined && !ofDeeds && !daily && !isYielding
  return onRedisOutage === 'fail_open' && !isExact && isPlain
}

/** Whether a limit counts completed actions rather than attempts. */
export const countsActions = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.ofDeeds === true
}

/** Whether a limit admits requests when it is used up; see `LimitSpec`. */
export const yields = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.yields === true
}

/**
 * Attempts at one phone code (contract §5): from the network that requested it, from known devices of the number, and
 * from everywhere else. These count separately; they are 20 in total.
 */
export const OTP_TRIES = { asker: 5, known: 5, others: 10 } as const
