import { and, desc, eq, gt, isNotNull, isNull, lte, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as functions from '../../../drizzle/functions/generated.ts'
import { whole } from '../../../drizzle/functions/rows.ts'
import { devices, notificationPreferences } from '../../../drizzle/notifications.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import { sessions, users } from '../../../drizzle/users.ts'
import type { Db } from '../../foundation/db.ts'
import { jsonList, jsonObject, scalar } from '../../foundation/fragments.ts'
import {
  bool,
  json,
  moment,
  orNull,
  recordset,
  text,
  texts,
  timeText,
  uuid,
  type Values,
} from '../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../foundation/statement.ts'
import { utc } from '../../foundation/time.ts'
import type { StoredContact } from '../../security/contacts.ts'
import { preferences } from './preferences/queries.ts'

const p = notificationPreferences

const NEW_DEVICE = {
  id: uuid,
  userId: uuid,
  sessionId: uuid,
  platform: devices.platform,
  tokenIndex: text,
  tokenCipher: text,
  keepsVoip: bool,
  voipIndex: orNull(text),
  voipCipher: orNull(text),
  now: moment,
}

const registering = statement(NEW_DEVICE, (orm, given) => {
  const { source, row } = functions
    .register_device({
      account: given.userId,
      session: given.sessionId,
      new_device: given.id,
      kind: given.platform,
      index: given.tokenIndex,
      cipher: given.tokenCipher,
      keeps_voip: given.keepsVoip,
      voip_index: given.voipIndex,
      voip_cipher: given.voipCipher,
      at: given.now,
    })
    .as('registered')
  return orm
    .select({
      id: row.id,
      sessionId: row.session_id,
      platform: row.platform,
      hasVoipToken: sql<boolean>`${isNotNull(row.voip_token_index)}`,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    })
    .from(source)
})

export type DeviceRow = RowOfStatement<typeof registering>

interface NewDevice extends Pick<Values<typeof NEW_DEVICE>, 'id' | 'userId' | 'sessionId' | 'platform'> {
  token: StoredContact
  /** Of PushKit; null for none, and absent to keep the present one. */
  voipToken: StoredContact | null | undefined
}

/** Registers a device; see `drizzle/functions/devices.sql`. Null when the session has ended. */
export const registerDevice = (
  db: Db,
  { token, voipToken, ...device }: NewDevice,
  now: number,
): Promise<DeviceRow | null> =>
  registering.maybe(db, {
    ...device,
    tokenIndex: token.index,
    tokenCipher: token.cipher,
    keepsVoip: voipToken === undefined,
    voipIndex: voipToken?.index ?? null,
    voipCipher: voipToken?.cipher ?? null,
    now,
  })

/** Whether a session is neither ended nor expired. */
const isLive = (now: SQL<Date>) => and(isNull(sessions.endedAt), gt(sessions.refreshExpiresAt, now))

const reachable = statement({ userId: uuid, now: moment }, (orm, { userId, now }) =>
  orm
    .select({
      id: devices.id,
      sessionId: devices.sessionId,
      platform: devices.platform,
      hasVoipToken: sql<boolean>`${isNotNull(devices.voipTokenIndex)}`,
      createdAt: devices.createdAt,
      updatedAt: devices.updatedAt,
    })
    .from(devices)
    .innerJoin(sessions, eq(sessions.id, devices.sessionId))
    .where(and(eq(devices.userId, userId), isLive(now)))
    .orderBy(desc(devices.updatedAt), desc(devices.id)),
)

/** The reachable devices of a user, most recently registered first. */
export const devicesOf = (db: Db, userId: string, now: number): Promise<DeviceRow[]> =>
  reachable.all(db, { userId, now })

const removing = statement({ userId: uuid, id: uuid }, (orm, { userId, id }) =>
  orm
    .delete(devices)
    .where(and(eq(devices.id, id), eq(devices.userId, userId)))
    .returning({ id: devices.id }),
)

/** Removes a device of a user; false when there is none with this id. */
export const removeDevice = async (db: Db, userId: string, id: string): Promise<boolean> =>
  (await removing.maybe(db, { userId, id })) !== null

const tokens = {
  platform: devices.platform,
  tokenIndex: devices.tokenIndex,
  tokenCipher: devices.tokenCipher,
  voipTokenIndex: devices.voipTokenIndex,
  voipTokenCipher: devices.voipTokenCipher,
}

const facts = statement({ userId: uuid }, (orm, { userId }) => {
  const device = jsonObject({ ...tokens, createdAt: devices.createdAt, updatedAt: devices.updatedAt })
  const all = orm
    .select({ value: jsonList(device, devices.id) })
    .from(devices)
    .where(eq(devices.userId, users.id))
  return orm
    .select({ ...preferences, devices: scalar(all) })
    .from(users)
    .leftJoin(p, eq(p.userId, users.id))
    .where(eq(users.id, userId))
})

/** All notification data of a user; null when the account is gone. */
export const notificationFacts = (db: Db, userId: string): Promise<RowOfStatement<typeof facts> | null> =>
  facts.maybe(db, { userId })

const all = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select({ id: devices.id, sessionId: devices.sessionId, ...tokens })
    .from(devices)
    .where(eq(devices.userId, userId)),
)

/** The devices of a user, also of sessions that have expired. */
export const allDevicesOf = (db: Db, userId: string): Promise<RecipientDevice[]> => all.all(db, { userId })

const NOTICE = { id: uuid, userId: uuid, peerId: uuid }

const recipients = statement({ notices: json<readonly Values<typeof NOTICE>[]>(), now: moment }, (orm, given) => {
  const { source, row: n } = recordset(given.notices, NOTICE, 'n')
  const peer = alias(profiles, 'peer')
  const isSeen = functions.may_view({ viewer: users.id, target: peer.userId })
  const live = orm
    .select({ value: jsonList(jsonObject({ id: devices.id, sessionId: devices.sessionId, ...tokens })) })
    .from(devices)
    .innerJoin(sessions, eq(sessions.id, devices.sessionId))
    .where(and(eq(devices.userId, users.id), isLive(given.now)))
  return orm
    .select({
      id: n.id,
      ...preferences,
      /** Null where the recipient may not see them. */
      peerName: sql<string | null>`case when ${isSeen} then ${peer.firstName} end`,
      devices: scalar(live),
    })
    .from(source)
    .innerJoin(users, and(eq(users.id, n.userId), functions.is_active({ account: whole(users) })))
    .innerJoin(peer, and(eq(peer.userId, n.peerId), or(isNotNull(peer.firstName), eq(peer.userId, users.id))))
    .leftJoin(p, eq(p.userId, users.id))
    .where(isNull(functions.gone_since({ viewer: users.id, peer: peer.userId })))
})

/** A recipient of a notification about another user. */
export type RecipientRow = Omit<RowOfStatement<typeof recipients>, 'id'>
export type RecipientDevice = RecipientRow['devices'][number]

/**
 * The destinations of each notification, by its id. None for a recipient whose account is blocked, nor about a user who
 * is gone for them (`gone_since` in SQL).
 */
export async function recipientsOf(
  db: Db,
  notices: readonly Values<typeof NOTICE>[],
  now: number,
): Promise<Map<string, RecipientRow>> {
  const rows = await recipients.all(db, { notices, now })
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

const forgetting = statement({ indexes: texts }, (orm, { indexes }) =>
  orm
    .delete(devices)
    .where(sql`${devices.tokenIndex} = any(${indexes})`)
    .returning({ id: devices.id }),
)

/** Deletes devices that the push service reports as gone. */
export async function forgetTokens(db: Db, tokenIndexes: readonly string[]): Promise<void> {
  await forgetting.all(db, { indexes: tokenIndexes })
}

const GONE = { index: text, at: orNull(timeText) }

const forgettingVoip = statement({ gone: json<readonly Values<typeof GONE>[]>() }, (orm, given) => {
  const { source, row: g } = recordset(given.gone, GONE, 'g')
  return orm
    .update(devices)
    .set({ voipTokenIndex: null, voipTokenCipher: null })
    .from(source)
    .where(and(eq(devices.voipTokenIndex, g.index), or(isNull(g.at), lte(devices.updatedAt, g.at))))
    .returning({ id: devices.id })
})

/**
 * Deletes PushKit tokens that Apple reports as invalid, unless their app has registered them since.
 * @param tokens with Apple's time of invalidation, in milliseconds since 1970; null where it gives none
 */
export async function forgetVoipTokens(
  db: Db,
  tokens: readonly { index: string; goneAt: number | null }[],
): Promise<void> {
  const gone = tokens.map(({ index, goneAt }) => ({ index, at: goneAt === null ? null : utc(goneAt) }))
  await forgettingVoip.all(db, { gone })
}
