import type { Entitlement } from './plans.ts'

/**
 * Every limit of the product. Routes, sockets and the documentation read this table; an environment may override
 * the numbers (`LIMIT_OVERRIDES`), never the rest.
 */
interface LimitSpec {
  /** How many within the window. */
  readonly max: number
  readonly windowSeconds: number
  /**
   * What is counted for: one person, one phone number, the numbers of one country, one e-mail address (`account`), the
   * network of who asks, an e-mail address as seen from it, or a device that has shown that somebody has signed in on it to
   * the account that the request names (`security/device-proof.ts`). A network counts several times over: `max` for the
   * smallest part of it, and a multiple for each wider one (network.ts).
   */
  readonly per: 'user' | 'phone' | 'country' | 'account' | 'ip' | 'account and ip' | 'known device'
  /** Without Redis: `closed` refuses with 503, `open` lets through and logs. */
  readonly withoutRedis: 'open' | 'closed'
  /**
   * What a known device counts under in place of this, where the operation takes a proof: its own allowance, and that of
   * all known devices of the account together. So strangers' failures do not use up the owner's, nor the other way round.
   */
  readonly ofKnownDevice?: readonly string[]
  /**
   * Counts deeds rather than attempts: what repeats what is so already, or replays an answer, gives its unit back, and is
   * answered as the first time even when nothing is left. The verb has to respect `ctx.spent`.
   */
  readonly ofDeeds?: true
  /**
   * Deeds of one day (UTC), in place of any stretch as long as the window. What is refused gives its unit back as well.
   */
  readonly daily?: {
    /** Name within the key `ratelimit:{key}:{subject}:{YYYYMMDD}`. */
    readonly key: string
    /** Plans with this are not counted. */
    readonly exempt: Entitlement
  }
  /** Each isolate counts by itself, without a trip to Redis, and allows the whole number. */
  readonly countedBy?: 'isolate'
  /**
   * Used up, it lets through without counting, and `ctx.isScarce` says so: the verb then serves only whom it must. Refuses
   * like any other where there is no reserve for them.
   */
  readonly yields?: true
}

const HOUR = 3600
const DAY = 24 * HOUR

export const LIMITS = {
  api: { max: 1000, windowSeconds: HOUR, per: 'user', withoutRedis: 'open' },
  api_anonymous: { max: 100, windowSeconds: 15 * 60, per: 'ip', withoutRedis: 'open' },
  otp_send: {
    max: 3,
    windowSeconds: HOUR,
    per: 'phone',
    withoutRedis: 'closed',
    ofKnownDevice: ['otp_send_device', 'otp_send_devices'],
  },
  otp_send_device: { max: 3, windowSeconds: HOUR, per: 'known device', withoutRedis: 'closed' },
  otp_send_devices: { max: 6, windowSeconds: HOUR, per: 'phone', withoutRedis: 'closed' },
  otp_send_ip: { max: 10, windowSeconds: HOUR, per: 'ip', withoutRedis: 'closed' },
  /**
   * Against SMS pumping. Small, because the operator lists the countries where the app is offered
   * (`SMS_COUNTRY_BUDGETS`). The last part of it is for numbers that are known, see `KNOWN_SHARE`.
   */
  otp_send_country: { max: 100, windowSeconds: DAY, per: 'country', withoutRedis: 'closed', yields: true },
  /** The part of a country's budget that is for known numbers; its number follows from the budget. */
  otp_send_reserve: { max: 25, windowSeconds: DAY, per: 'country', withoutRedis: 'closed' },
  register: { max: 10, windowSeconds: HOUR, per: 'ip', withoutRedis: 'closed' },
  login: {
    max: 5,
    windowSeconds: 15 * 60,
    per: 'account and ip',
    withoutRedis: 'closed',
    ofKnownDevice: ['login_device', 'login_devices'],
  },
  /** Guesses at one account from everywhere but its known devices; with those of `login_devices` they are 50. */
  login_account: { max: 40, windowSeconds: 15 * 60, per: 'account', withoutRedis: 'closed', ofKnownDevice: [] },
  login_device: { max: 5, windowSeconds: 15 * 60, per: 'known device', withoutRedis: 'closed' },
  login_devices: { max: 10, windowSeconds: 15 * 60, per: 'account', withoutRedis: 'closed' },
  password_check: { max: 5, windowSeconds: 15 * 60, per: 'user', withoutRedis: 'closed' },
  /** Derivations from passwords, whatever they are for: each takes a tenth of a second of a processor. */
  password_hash: { max: 30, windowSeconds: 60, per: 'ip', withoutRedis: 'closed' },
  password_reset: {
    max: 3,
    windowSeconds: HOUR,
    per: 'account and ip',
    withoutRedis: 'closed',
    ofKnownDevice: ['password_reset_device', 'password_reset_devices'],
  },
  password_reset_device: { max: 3, windowSeconds: HOUR, per: 'known device', withoutRedis: 'closed' },
  password_reset_devices: { max: 6, windowSeconds: HOUR, per: 'account', withoutRedis: 'closed' },
  email_verification: { max: 3, windowSeconds: HOUR, per: 'account and ip', withoutRedis: 'closed' },
  /** Mails that somebody without a token asks for, to whatever addresses. */
  mail_ip: { max: 20, windowSeconds: HOUR, per: 'ip', withoutRedis: 'closed' },
  /** Uses of a mailed link: seeing who claims an address, proving it, refusing. Mails themselves are bounded by `note_mail`. */
  email_proof: { max: 30, windowSeconds: 15 * 60, per: 'ip', withoutRedis: 'closed' },
  /** Each may read all that a person has ever done. */
  account_export: { max: 5, windowSeconds: DAY, per: 'user', withoutRedis: 'closed' },
  /** Consent, in whichever way it is given: interests, likes, requests, and the answers to them; withdrawals of interests. */
  interest_daily: {
    max: 20,
    windowSeconds: DAY,
    per: 'user',
    withoutRedis: 'closed',
    ofDeeds: true,
    daily: { key: 'interest', exempt: 'unlimited_likes' },
  },
  super_like_daily: {
    max: 1,
    windowSeconds: DAY,
    per: 'user',
    withoutRedis: 'closed',
    ofDeeds: true,
    daily: { key: 'super_like', exempt: 'unlimited_super_likes' },
  },
  match_find: { max: 20, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  /** Somebody's phone rings each time. */
  call_initiate: { max: 20, windowSeconds: 10 * 60, per: 'user', withoutRedis: 'open' },
  /** Credentials for relays, which cost us what they carry. */
  ice_servers: { max: 30, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  call_quality: { max: 30, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  report: { max: 10, windowSeconds: DAY, per: 'user', withoutRedis: 'closed', ofDeeds: true },
  message_request: { max: 10, windowSeconds: HOUR, per: 'user', withoutRedis: 'closed', ofDeeds: true },
  message_send: { max: 60, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  /** Edits, deletions and reactions. */
  message_change: { max: 60, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  /** Pictures to send; each is encoded anew and looked at. */
  media_upload: { max: 60, windowSeconds: HOUR, per: 'user', withoutRedis: 'open' },
  conversations_list: { max: 60, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  messages_list: { max: 120, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  profile_update: { max: 30, windowSeconds: HOUR, per: 'user', withoutRedis: 'open' },
  location_update: { max: 6, windowSeconds: HOUR, per: 'user', withoutRedis: 'open' },
  /** Sockets of all kinds that ask for what they have missed, in whichever way. Each replay may be large. */
  socket_replay: { max: 30, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  /** Pictures of profiles: more than a screen full of cards each second, for every device behind one address. */
  pictures: { max: 1_200, windowSeconds: 60, per: 'ip', withoutRedis: 'open', countedBy: 'isolate' },
  /** Pictures of conversations. Each asks a hub and a room; clients keep what they have. */
  media_view: { max: 3_000, windowSeconds: 15 * 60, per: 'user', withoutRedis: 'open' },
  /** The documents of the API: nobody is asked for them, but each is half a megabyte. */
  documents: { max: 120, windowSeconds: 60, per: 'ip', withoutRedis: 'open', countedBy: 'isolate' },
  /** Requests for sockets, whoever makes them: it is not known yet. */
  socket_upgrade: { max: 600, windowSeconds: 60, per: 'ip', withoutRedis: 'open', countedBy: 'isolate' },
  /** Sockets of all kinds that are opened. A device has two or three; whoever leafs through conversations opens some more. */
  socket_open: { max: 60, windowSeconds: 60, per: 'user', withoutRedis: 'open' },
  /** The same from one network, behind which there may be many people. */
  socket_open_ip: { max: 600, windowSeconds: 60, per: 'ip', withoutRedis: 'open' },
} as const satisfies Record<string, LimitSpec>

export type LimitName = keyof typeof LIMITS

/**
 * The share of a country's budget of codes that only known numbers get: those of an account, or that an account of some age
 * adds to itself. A flood of codes for new numbers then shuts out nobody who has an account.
 */
export const KNOWN_SHARE = 0.25

/**
 * From this part of a network's allowance on, operations that cost money or open accounts ask it for a challenge, where
 * one is set up.
 */
export const UNCHALLENGED_SHARE = 0.5
/** What a known device counts under in place of a limit: the limit itself where it makes no difference. */
export const ofKnownDevice = (name: LimitName): readonly LimitName[] => {
  const spec: LimitSpec = LIMITS[name]
  return (spec.ofKnownDevice ?? [name]).filter((other): other is LimitName => other in LIMITS)
}

/** What makes a limit one of what has been done on a day; null for the others. */
export const dailyOf = (name: LimitName): LimitSpec['daily'] | null => {
  const spec: LimitSpec = LIMITS[name]
  return spec.daily ?? null
}

/** Whether each isolate counts a limit by itself. */
export const isCountedByIsolate = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.countedBy === 'isolate'
}

/** Whether a limit counts what has been done rather than what has been asked. */
export const countsDeeds = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.ofDeeds === true
}

/** Whether a limit lets through when it is used up; see `LimitSpec`. */
export const yields = (name: LimitName): boolean => {
  const spec: LimitSpec = LIMITS[name]
  return spec.yields === true
}

/** Limits that an object keeps by itself, as token buckets: `burst` at once, `perSecond` on average. */
interface BucketSpec {
  readonly burst: number
  readonly perSecond: number
}

export const SOCKET_LIMITS = {
  /** Sends of one person. */
  send_message: { burst: 10, perSecond: 2 },
  /** Typing signals of one person in one conversation. */
  typing: { burst: 10, perSecond: 10 / 60 },
  mark_read: { burst: 50, perSecond: 50 / 60 },
  /** Accepting, declining and ending matches. */
  match: { burst: 10, perSecond: 0.5 },
  /** Dialling, of one person. */
  call_initiate: { burst: 10, perSecond: 2 / 60 },
  /** What else somebody does about a call: answering, ending, asking, agreeing. */
  call: { burst: 20, perSecond: 1 },
  /** Descriptions and candidates of one socket. They come in bursts, and count apart from its other frames. */
  call_signal: { burst: 120, perSecond: 5 },
  /** What one socket says has arrived; with room for what the network has held up. Counts apart from its other frames. */
  ack_events: { burst: 2, perSecond: 1 },
  /** All frames of one socket together, signals and acknowledgements aside. */
  frames: { burst: 120, perSecond: 1 },
  /** Replays of one person, in each object: holds where Redis does not count them. */
  replay: { burst: 60, perSecond: 0.5 },
  /** Bytes of events that one person is sent again, in each object; what is beyond is left out of a replay. */
  replay_bytes: { burst: 4_000_000, perSecond: 100_000 },
  /** Sockets of one network that do not say at once who is there, in each isolate. */
  socket_unnamed: { burst: 120, perSecond: 10 },
} as const satisfies Record<string, BucketSpec>

export type SocketLimitName = keyof typeof SOCKET_LIMITS

/** Socket limits that count for a person over all objects together; see docs/decisions/shared-budgets.md. */
export const SHARED_SOCKET_LIMITS = ['send_message', 'mark_read'] as const satisfies SocketLimitName[]
export type SharedSocketLimit = (typeof SHARED_SOCKET_LIMITS)[number]

/**
 * A socket that sends so many frames beyond what its own limits allow altogether is closed: what is refused costs something
 * as well. All sockets of a person to one object together may send what so many of them may. Overrides of those limits move
 * this one with them.
 */
export const FLOOD = { frames: 60, perSecond: 3, socketsOfPerson: 2 }

/**
 * Sockets that are open at once to one object: a person's own, those of a conversation, those of a call. One more closes the
 * one that has not been heard of for longest, of the same session or of the same person. A session whose clients do not
 * answer closes gets no more once so many are `unanswered`.
 */
export const OPEN_SOCKETS = { ofSession: 10, ofPerson: 30, unanswered: 30 }

/**
 * Sockets that have not said who is there: how many at once, in each isolate, and what each may send until it has. The wider
 * parts of a network have `ofNetwork` as many times as `networksOf` says, and at most half of `inAll`.
 */
export const UNNAMED_SOCKETS = { ofNetwork: 200, inAll: 2_000, frames: 32, bytes: 64 * 1024 }

/**
 * What one person may add to one conversation, in bytes, and what a conversation may hold. An environment may override the
 * numbers (`QUOTA_OVERRIDES`).
 */
export const QUOTAS = {
  /** Events of a person's messages, edits and reactions within 24 hours: some 8,000 messages, or 250 of the longest. */
  written_in_a_day: 4 * 1024 * 1024,
  /** Stored pictures of a person, uploaded within 24 hours. */
  pictures_in_a_day: 100 * 1024 * 1024,
  /** Stored pictures of a person, of all time. */
  pictures: 2 * 1024 * 1024 * 1024,
  /** What a room stores. The platform allows 10 GB, and at that nothing could be written at all. */
  conversation: 8 * 1024 * 1024 * 1024,
} as const

export type QuotaName = keyof typeof QUOTAS

/** Events that an object keeps in its log, whatever their age. Replays bring no more than a thousand. */
export const KEPT_EVENTS = 10_000

/** Frames of one socket that cannot be understood; the last of so many within the window closes it. */
export const MALFORMED_FRAMES = { max: 5, windowSeconds: 60 }

/** A socket that has been sent so much since it was last heard of does not read, and is closed. */
export const UNHEARD_BYTES = 1024 * 1024

/**
 * Attempts at one phone code (contract §5): from the network that asked for it, from known devices of the number wherever
 * they are, and from everywhere else. None of them uses up another's; they are 20 in all.
 */
export const OTP_TRIES = { asker: 5, known: 5, others: 10 } as const
