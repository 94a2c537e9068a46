import { sql, type SQL } from 'drizzle-orm'
import type { StoredContact } from '../../security/contacts.ts'
import { instant, type Db } from '../../foundation/db.ts'
import { KINDS, type Kind } from './rules.ts'

export interface DeviceRow {
  id: string
  sessionId: string
  platform: 'ios' | 'android' | 'web'
  hasVoipToken: boolean
  createdAt: string
  updatedAt: string
}

const DEVICE = sql`d.id, d.session_id as "sessionId", d.platform, d.voip_token_index is not null as "hasVoipToken", d.created_at as "createdAt", d.updated_at as "updatedAt"`

interface NewDevice {
  id: string
  userId: string
  sessionId: string
  platform: DeviceRow['platform']
  token: StoredContact
  /** Of PushKit; null for none, and absent to keep the present one. */
  voipToken: StoredContact | null | undefined
}

/** Registers a device; see `drizzle/functions/devices.sql`. Null when the session has ended. */
export async function registerDevice(
  db: Db,
  { id, userId, sessionId, platform, token, voipToken }: NewDevice,
  now: number,
): Promise<DeviceRow | null> {
  const [row] = await db.rows<DeviceRow>(sql`
    select ${DEVICE} from register_device(
      account => ${userId}, session => ${sessionId}, new_device => ${id}, kind => ${platform}, index => ${token.index},
      cipher => ${token.cipher}, keeps_voip => ${voipToken === undefined}, voip_index => ${voipToken?.index ?? null},
      voip_cipher => ${voipToken?.cipher ?? null}, at => ${instant(now)}
    ) d`)
  return row ?? null
}

/** Sessions that are neither ended nor expired. */
const isLive = (now: number): SQL => sql`s.ended_at is null and s.refresh_expires_at > ${instant(now)}`

/** The reachable devices of a user, most recently registered first. */
export const devicesOf = (db: Db, userId: string, now: number): Promise<DeviceRow[]> =>
  db.rows(sql`
    select ${DEVICE} from devices d join sessions s on s.id = d.session_id
    where d.user_id = ${userId} and ${isLive(now)} order by d.updated_at desc, d.id desc`)

/** Removes a device of a user; false when there is none with this id. */
export async function removeDevice(db: Db, userId: string, id: string): Promise<boolean> {
  const rows = await db.rows(sql`delete from devices where id = ${id} and user_id = ${userId} returning id`)
  return rows.length > 0
}

/** Preferences as stored, or the defaults. */
export interface PreferencesRow extends Record<Kind, boolean> {
  showPreview: boolean
  quietStart: string | null
  quietEnd: string | null
  timeZone: string | null
}

/** Preferences from `p`, which may be missing. */
const PREFERENCES = sql`
  coalesce(p.messages, true) as messages, coalesce(p.matches, true) as matches, coalesce(p.interests, true) as interests,
  coalesce(p.requests, true) as requests, coalesce(p.calls, true) as calls, coalesce(p.show_preview, false) as "showPreview",
  p.quiet_start as "quietStart", p.quiet_end as "quietEnd", p.time_zone as "timeZone"`

/** The preferences of a user; null when the account is gone. */
export async function preferencesOf(db: Db, userId: string): Promise<PreferencesRow | null> {
  const [row] = await db.rows<PreferencesRow>(sql`
    select ${PREFERENCES} from users u left join notification_preferences p on p.user_id = u.id where u.id = ${userId}`)
  return row ?? null
}

/** A partial change; an absent field is kept. */
export type PreferencesChange = { [Field in keyof PreferencesRow]?: PreferencesRow[Field] | undefined }

/** Changes the given fields and returns all; null when the account is gone. */
export async function savePreferences(
  db: Db,
  userId: string,
  change: PreferencesChange,
  now: number,
): Promise<PreferencesRow | null> {
  const columns: [name: string, value: unknown, type: SQL][] = [
    ...KINDS.map((kind): [string, unknown, SQL] => [kind, change[kind], sql`boolean`]),
    ['show_preview', change.showPreview, sql`boolean`],
    ['quiet_start', change.quietStart, sql`text`],
    ['quiet_end', change.quietEnd, sql`text`],
    ['time_zone', change.timeZone, sql`text`],
    ['updated_at', instant(now), sql`timestamptz`],
  ]
  const given = columns.filter(([, value]) => value !== undefined)
  const each = (part: (name: SQL, value: unknown, type: SQL) => SQL): SQL =>
    sql.join(
      given.map(([name, value, type]) => part(sql`${sql.identifier(name)}`, value, type)),
      sql`, `,
    )
  const [row] = await db.rows<PreferencesRow>(sql`
    insert into notification_preferences as p (user_id, ${each((name) => name)})
    select u.id, ${each((_name, value, type) => sql`${value}::${type}`)} from users u where u.id = ${userId}
    on conflict (user_id) do update set ${each((name) => sql`${name} = excluded.${name}`)}
    returning ${PREFERENCES}`)
  return row ?? null
}

/** A device with its stored tokens. */
interface StoredDeviceRow extends Omit<DeviceRow, 'id' | 'sessionId' | 'hasVoipToken'> {
  tokenIndex: string
  tokenCipher: string
  voipTokenIndex: string | null
  voipTokenCipher: string | null
}

/** The tokens of `d`, as parts of a JSON object. */
const TOKENS = sql`'tokenIndex', d.token_index, 'tokenCipher', d.token_cipher,
  'voipTokenIndex', d.voip_token_index, 'voipTokenCipher', d.voip_token_cipher`

/** All notification data of a user; null when the account is gone. */
export async function notificationFacts(
  db: Db,
  userId: string,
): Promise<(PreferencesRow & { devices: StoredDeviceRow[] }) | null> {
  const [row] = await db.rows<PreferencesRow & { devices: StoredDeviceRow[] }>(sql`
    select ${PREFERENCES}, (
      select coalesce(jsonb_agg(jsonb_build_object('platform', d.platform, ${TOKENS},
        'createdAt', d.created_at, 'updatedAt', d.updated_at) order by d.id), '[]') from devices d where d.user_id = u.id) as devices
    from users u left join notification_preferences p on p.user_id = u.id where u.id = ${userId}`)
  return row ?? null
}

export interface RecipientDevice extends Omit<StoredDeviceRow, 'createdAt' | 'updatedAt'> {
  id: string
  sessionId: string
}

/** A recipient of a notification about another user. */
export interface RecipientRow extends PreferencesRow {
  /** Null where the recipient may not see them. */
  peerName: string | null
  devices: RecipientDevice[]
}

/**
 * The destinations of each notification, by its id. None for a recipient whose account is blocked, nor about a user who
 * is gone for them (`gone_since` in SQL).
 */
export async function recipientsOf(
  db: Db,
  notices: readonly { id: string; userId: string; peerId: string }[],
  now: number,
): Promise<Map<string, RecipientRow>> {
  const rows = await db.rows<RecipientRow & { id: string }>(sql`
    select n.id, ${PREFERENCES}, case when may_view(u.id, peer.user_id) then peer.first_name end as "peerName", (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', d.id, 'sessionId', d.session_id, 'platform', d.platform, ${TOKENS})), '[]')
      from devices d join sessions s on s.id = d.session_id where d.user_id = u.id and ${isLive(now)}) as devices
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) as n(id uuid, "userId" uuid, "peerId" uuid)
    join users u on u.id = n."userId" and is_active(u)
    join profiles peer on peer.user_id = n."peerId" and (peer.first_name is not null or peer.user_id = u.id)
    left join notification_preferences p on p.user_id = u.id
    where gone_since(u.id, peer.user_id) is null`)
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

/** Deletes devices that the push service reports as gone. */
export async function forgetTokens(db: Db, tokenIndexes: readonly string[]): Promise<void> {
  await db.rows(sql`delete from devices where token_index = any(${sql.param([...tokenIndexes])}::text[])`)
}

/**
 * Deletes PushKit tokens that Apple reports as invalid, unless their app has registered them since.
 * @param tokens with Apple's time of invalidation, in milliseconds since 1970; null where it gives none
 */
export async function forgetVoipTokens(
  db: Db,
  tokens: readonly { index: string; goneAt: number | null }[],
): Promise<void> {
  const gone = tokens.map(({ index, goneAt }) => ({ index, at: goneAt === null ? null : new Date(goneAt) }))
  await db.rows(sql`
    update devices d set voip_token_index = null, voip_token_cipher = null
    from jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as g(index text, at timestamptz)
    where d.voip_token_index = g.index and (g.at is null or d.updated_at <= g.at)`)
}
