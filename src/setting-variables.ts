import { z } from 'zod'
import {
  address,
  appleKey,
  base64Key,
  certificate,
  databaseUrl,
  json,
  limitOverrides,
  list,
  providerSecret,
  quotaOverrides,
  sentryDsn,
  serviceAccount,
  signingKey,
  socketLimitOverrides,
  STRIPE,
  stripeKey,
} from './setting-fields.ts'

/** The variables and secrets of the Worker. `docs/operations.md` says where each value comes from. */
export const variables = z.object({
  /** `development` enables what must never run elsewhere: the outbox of unsent texts and its `/dev` routes. */
  ENVIRONMENT: z.enum(['development', 'staging', 'production']),
  /** Public URL of this deployment; photo addresses start with it. */
  PUBLIC_URL: address,
  /** Origins of browsers that may call the API, separated by commas. Native apps send none. */
  CORS_ORIGINS: list,
  /** Base of the links in mails: the app or website; by default, the web client of this deployment. */
  APP_URL: address.optional(),
  /** Where a suspended user can appeal: a mail address or a page. Shown to them. */
  APPEAL_TO: z.string().min(1).max(200),
  /** Private ES256 keys as a JWK set; the first one signs, all of them verify. */
  JWT_KEYS: json(z.object({ keys: z.array(signingKey).min(1) })),
  /** Keys that encrypt personal data, newest first, each with an id that is stored beside what it encrypted. */
  DATA_KEYS: json(z.array(z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: base64Key })).min(1)),
  /** Key of the blind index by which encrypted values are found. Changing it orphans every account. */
  INDEX_KEY: base64Key,
  /** Signs refresh tokens, cursors and tickets and hashes one-time codes. */
  TOKEN_KEY: base64Key,
  /** Postgres over HTTP, by the protocol of Neon's serverless driver. Without it statements go through Hyperdrive. */
  NEON_DATABASE_URL: databaseUrl.optional(),
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  /**
   * For so many milliseconds an isolate relies on what Redis has told about sessions, plans, limits and versions; with 0
   * it asks with every request. Less than the second that the API promises, because the clock of an isolate stands still
   * while it computes.
   */
  ISOLATE_MEMORY_MS: z.coerce.number().int().min(0).max(900).default(900),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(60).max(86_400).default(86_400),
  /** A session ends after so long without use. */
  REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(60),
  /** A session ends so long after its sign-in, however much it is used. */
  SESSION_MAX_DAYS: z.coerce.number().int().min(1).max(3650).default(365),
  /** How long the owner of a deleted account can restore it. */
  DELETION_GRACE_DAYS: z.coerce.number().int().min(1).max(90).default(30),
  /** How long before a live match expires both are warned. */
  MATCH_WARNING_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  TWILIO_ACCOUNT_SID: providerSecret,
  TWILIO_AUTH_TOKEN: providerSecret,
  /** A number of ours in E.164 form, or the id of a messaging service (`MG…`). */
  TWILIO_FROM: providerSecret,
  TWILIO_API_URL: address.default('https://api.twilio.com'),
  /** Sends the texts that Twilio does not take: an account of Plivo, and a number of ours there or a Powerpack's UUID. */
  PLIVO_AUTH_ID: providerSecret,
  PLIVO_AUTH_TOKEN: providerSecret,
  PLIVO_FROM: providerSecret,
  PLIVO_API_URL: address.default('https://api.plivo.com'),
  /**
   * Codes that may be sent to the numbers of one country in a day, by calling code, such as `{"351": 2000}`. A shared
   * calling code means its first country (`1`: the United States); the others go by their letters (`CA`).
   */
  SMS_COUNTRY_BUDGETS: json(z.record(z.string().regex(/^(\d{1,3}|[A-Z]{2})$/), z.int().nonnegative())).default({}),
  /**
   * Cloudflare Turnstile, for networks that use much of their allowance. In development, the site key `development`
   * alone enables a stand-in.
   */
  TURNSTILE_SITE_KEY: providerSecret.pipe(
    z
      .string()
      .regex(/^[\w-]{1,100}$/)
      .optional(),
  ),
  TURNSTILE_SECRET: providerSecret,
  TURNSTILE_URL: address.default('https://challenges.cloudflare.com'),
  RESEND_API_KEY: providerSecret,
  RESEND_API_URL: address.default('https://api.resend.com'),
  /** Sender of mails, such as `VibesMatch <hello@vibesmatch.example>`. */
  MAIL_FROM: z.string().min(3),
  /** Sends notifications: a service account of the app's Firebase project, the whole file from its console. */
  FCM_SERVICE_ACCOUNT: z.preprocess((value) => value || undefined, json(serviceAccount).optional()),
  FCM_API_URL: address.default('https://fcm.googleapis.com'),
  /**
   * Rings iOS devices by PushKit: a key of Apple's developer account (the `.p8` file; its line breaks may be written
   * `\n`), its id, the team's, and the app's bundle id.
   */
  APNS_KEY: providerSecret.pipe(appleKey.optional()),
  APNS_KEY_ID: providerSecret,
  APNS_TEAM_ID: providerSecret,
  APNS_TOPIC: providerSecret,
  /** Apple's service, or a bridge to it; see docs/decisions/calls-by-pushkit.md. */
  APNS_URL: address.default('https://api.push.apple.com'),
  /**
   * Purchases in the App Store: the app's bundle id and its id in the App Store, and an in-app purchase key of App Store
   * Connect (the `.p8` file), its id, and the issuer's.
   */
  APP_STORE_BUNDLE_ID: providerSecret,
  APP_STORE_APP_ID: z.preprocess((value) => value || undefined, z.coerce.number().int().positive().optional()),
  APP_STORE_ISSUER_ID: providerSecret,
  APP_STORE_KEY_ID: providerSecret,
  APP_STORE_KEY: providerSecret.pipe(appleKey.optional()),
  /** Purchases of the other environment are refused. */
  APP_STORE_ENVIRONMENT: z.enum(['Production', 'Sandbox']).default('Production'),
  /** By default, Apple's server for that environment. */
  APP_STORE_API_URL: address.optional(),
  /** A root in place of Apple's, for development: whoever has its key makes purchases. */
  APP_STORE_ROOT: providerSecret.pipe(certificate.optional()),
  /** Stripe takes cards. One mode, live or test, for both keys; outside development Stripe itself, in production live. */
  STRIPE_SECRET_KEY: providerSecret.pipe(stripeKey('[sr]k')),
  STRIPE_PUBLISHABLE_KEY: providerSecret.pipe(stripeKey('pk')),
  /** Secrets of the webhook's endpoint (`whsec_…`), separated by commas: two while one replaces the other. */
  STRIPE_WEBHOOK_SECRETS: providerSecret.pipe(list.pipe(z.array(z.string().regex(/^whsec_\w+$/)).min(1)).optional()),
  STRIPE_API_URL: address.default(STRIPE),
  /**
   * The Commission's transparency database, to which statements of reasons are submitted (DSA art. 24): the platform's token.
   * None: nothing is submitted.
   */
  TRANSPARENCY_API_TOKEN: providerSecret,
  TRANSPARENCY_API_URL: address.default('https://transparency.dsa.ec.europa.eu'),
  /** How long a notification is delayed, so that the user may see the event in the app first. */
  NOTIFY_AFTER_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  /** How long a room keeps events from a user's hub while no device listens there; at most half of the delay above. */
  HUB_TOLD_WITHIN_SECONDS: z.coerce.number().int().min(1).max(30).default(10),
  /** Longest delay before messages are archived, so that they can be batched. */
  ARCHIVE_AFTER_SECONDS: z.coerce.number().int().min(1).max(3600).default(5),
  /** Longest pause before a room sends again what the archive has not confirmed; pauses double up to it from a minute. */
  ARCHIVE_RETRY_MAX_SECONDS: z.coerce.number().int().min(60).max(86_400).default(900),
  /** Moderates pictures: a Sightengine account and one of its workflows (`wfl_…`). */
  SIGHTENGINE_API_USER: providerSecret,
  SIGHTENGINE_API_SECRET: providerSecret,
  SIGHTENGINE_WORKFLOW: providerSecret,
  SIGHTENGINE_API_URL: address.default('https://api.sightengine.com'),
  /** OAuth clients whose ID tokens are accepted, separated by commas. None: no sign-in with Google. */
  GOOGLE_CLIENT_IDS: list.default([]),
  /** Accepted issuers. Google writes its name with and without the scheme. */
  GOOGLE_ISSUERS: list.default(['https://accounts.google.com', 'accounts.google.com']),
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
  /** Purchases in Google Play: the app, and a service account that may read and manage its orders. */
  PLAY_PACKAGE_NAME: providerSecret.pipe(
    z
      .string()
      .regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/)
      .max(150)
      .optional(),
  ),
  PLAY_SERVICE_ACCOUNT: z.preprocess((value) => value || undefined, json(serviceAccount).optional()),
  /** Its notifications, pushed by Pub/Sub: the audience of the subscription, and the account that signs for it. */
  PLAY_PUSH_AUDIENCE: providerSecret,
  PLAY_PUSH_EMAIL: providerSecret.pipe(z.email().optional()),
  PLAY_API_URL: address.default('https://androidpublisher.googleapis.com'),
  /** How long a request with an Idempotency-Key may hold its claim. */
  IDEMPOTENCY_LEASE_SECONDS: z.coerce.number().int().min(1).default(60),
  /** After how many seconds a search for a live match extends beyond its region. */
  LIVE_SPILL_SECONDS: z.coerce.number().positive().max(60).default(4),
  /** A search ends after its user has had no socket for so long. */
  LIVE_DROP_SECONDS: z.coerce.number().int().min(1).max(600).default(15),
  /** A search ends after so long in any case. */
  LIVE_SEARCH_MINUTES: z.coerce.number().int().min(1).max(1440).default(30),
  /**
   * Our own relays, such as `turn:turn.example.com:3478?transport=udp`, separated by commas, and the secret shared with
   * them.
   */
  TURN_URLS: list.default([]),
  TURN_SECRET: providerSecret,
  STUN_URLS: list.default([]),
  /** A TURN key of Cloudflare, in place of our own relays. */
  CLOUDFLARE_TURN_KEY_ID: providerSecret,
  CLOUDFLARE_TURN_API_TOKEN: providerSecret,
  CLOUDFLARE_TURN_URL: address.default('https://rtc.live.cloudflare.com'),
  /** Retention of the call log. */
  CALL_DAYS: z.coerce.number().int().min(1).max(3650).default(365),
  /** Rewarded advertisements of AdMob: ids of the ad units, separated by commas. None: no advertisements. */
  ADMOB_AD_UNITS: list.default([]),
  ADMOB_KEYS_URL: z.url().default('https://www.gstatic.com/admob/reward/verifier-keys.json'),
  /** What asks for `GET /metrics` shows this as its bearer token. None: there is no such path, and nothing is counted. */
  METRICS_TOKEN: providerSecret.pipe(z.string().min(32).max(200).optional()),
  /** The part of the log's lines about good requests and batches that is written, from 0 to 1. */
  LOG_SAMPLE: z.coerce.number().min(0).max(1).default(1),
  /** The same of objects: of frames and alarms there are many more than of requests. */
  LOG_SAMPLE_OBJECTS: z.coerce.number().min(0).max(1).default(0.01),
  /** Where errors are reported: the DSN of a project of Sentry. None: they are only logged. */
  SENTRY_DSN: providerSecret.pipe(sentryDsn.optional()),
  /** The part of the errors that is reported, from 0 to 1. */
  SENTRY_SAMPLE_RATE: z.coerce.number().min(0).max(1).default(1),
  /** What reports call this version; by default the platform's id of it. */
  SENTRY_RELEASE: providerSecret.pipe(
    z
      .string()
      .max(200)
      .regex(/^[^\s/\\]+$/)
      .optional(),
  ),
  LIMIT_OVERRIDES: json(limitOverrides).default({}),
  SOCKET_LIMIT_OVERRIDES: json(socketLimitOverrides).default({}),
  QUOTA_OVERRIDES: json(quotaOverrides).default({}),
})
