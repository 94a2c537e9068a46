import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, oneOf, updatedAt } from './columns.ts'
import { sessions, users } from './users.ts'

export const DEVICE_PLATFORMS = ['ios', 'android', 'web'] as const

/**
 * The device of a session, for notifications while it has no socket: the push service's token for its app. A session
 * has at most one token, and a token one session; see `register_device`. Stored like a phone number: a keyed index to
 * find it, a ciphertext to read it. Rows are deleted when their session ends.
 */
export const devices = pgTable(
  'devices',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    sessionId: uuid('session_id')
      .notNull()
      .unique()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    platform: text('platform', { enum: DEVICE_PLATFORMS }).notNull(),
    tokenIndex: text('token_index').notNull().unique(),
    tokenCipher: text('token_cipher').notNull(),
    /** The PushKit token of an app on iOS, by which Apple rings it; stored in the same way. */
    voipTokenIndex: text('voip_token_index').unique(),
    voipTokenCipher: text('voip_token_cipher'),
    createdAt: createdAt(),
    /** When the app last confirmed the token. */
    updatedAt: updatedAt(),
  },
  (t) => [
    oneOf('devices_platform_known', t.platform, DEVICE_PLATFORMS),
    check('devices_voip_whole', sql`num_nulls(${t.voipTokenIndex}, ${t.voipTokenCipher}) in (0, 2)`),
    check('devices_voip_on_ios', sql`${t.voipTokenIndex} is null or ${t.platform} = 'ios'`),
    index('devices_user').on(t.userId),
  ],
)

/** A time of day such as `22:30`. */
const TIME = sql.raw(`'^([01][0-9]|2[0-3]):[0-5][0-9]$'`)

/** A user's notification preferences. Defaults have no row. */
export const notificationPreferences = pgTable(
  'notification_preferences',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    messages: boolean('messages').notNull().default(true),
    matches: boolean('matches').notNull().default(true),
    interests: boolean('interests').notNull().default(true),
    requests: boolean('requests').notNull().default(true),
    calls: boolean('calls').notNull().default(true),
    /** Whether notifications may show names and texts, which are visible on a locked screen. */
    showPreview: boolean('show_preview').notNull().default(false),
    /** Times of day such as `22:30`, in the zone; all three or none. */
    quietStart: text('quiet_start'),
    quietEnd: text('quiet_end'),
    /** IANA name of the zone. */
    timeZone: text('time_zone'),
    updatedAt: updatedAt(),
  },
  (t) => [
    check(
      'notification_preferences_quiet_whole',
      sql`num_nulls(${t.quietStart}, ${t.quietEnd}, ${t.timeZone}) in (0, 3)`,
    ),
    check(
      'notification_preferences_quiet_times',
      sql`${t.quietStart} ~ ${TIME} and ${t.quietEnd} ~ ${TIME} and ${t.quietStart} <> ${t.quietEnd}`,
    ),
  ],
)
