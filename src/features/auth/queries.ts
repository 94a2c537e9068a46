import { sql } from 'drizzle-orm'
import type { Plan, Role } from '../../platform/auth/access-token.ts'
import type { Db } from '../../platform/db.ts'
import { PUBLISH_LEASE_SECONDS, type DomainEvent } from '../../platform/outbox.ts'
import type { StoredPhone } from './phone.ts'

export interface AccountRow {
  userId: string
  plan: Plan
  role: Role
  isVerified: boolean
  status: 'active' | 'suspended' | 'banned'
}

interface SignIn {
  newUserId: string
  phone: StoredPhone
  sessionId: string
  refreshHash: string
  /** Milliseconds since 1970, as `now`. */
  refreshExpiresAt: number
  deviceHash: string
  now: number
}

const instant = (time: number) => new Date(time).toISOString()

/** Finds or makes the account of a phone and, if it is active, opens a session. */
export async function signInByPhone(
  db: Db,
  { newUserId, phone, sessionId, refreshHash, refreshExpiresAt, deviceHash, now }: SignIn,
): Promise<AccountRow> {
  const at = instant(now)
  return db.one<AccountRow>(sql`
    with account as (
      insert into users as u (id, phone_index, phone_cipher, is_verified, last_active_at, created_at, updated_at)
      values (${newUserId}, ${phone.index}, ${phone.cipher}, true, ${at}, ${at}, ${at})
      on conflict (phone_index) do update set last_active_at = excluded.last_active_at, is_verified = true
      returning u.id, u.plan, u.role, u.is_verified, u.status
    ), profile as (
      insert into profiles (user_id, created_at, updated_at) select id, ${at}::timestamptz, ${at}::timestamptz from account on conflict do nothing
    ), opened as (
      insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
      select ${sessionId}::uuid, id, ${refreshHash}, ${at}::timestamptz, ${instant(refreshExpiresAt)}::timestamptz, ${deviceHash}, ${at}::timestamptz
      from account where status = 'active'
    )
    select id as "userId", plan, role, is_verified as "isVerified", status from account`)
}

interface Rotation {
  sessionId: string
  presentedHash: string
  presentedGeneration: number
  successorHash: string
  deviceHash: string
  now: number
  expiresAt: number
  graceSeconds: number
  eventId: string
}

export interface RotatedRow extends AccountRow {
  outcome: 'rotated' | 'repeated' | 'reused' | 'unknown'
  phoneIndex: string | null
  phoneCipher: string | null
  event: DomainEvent | null
}

/** Exchanges a refresh token; see `drizzle/functions/rotate_session.sql`. */
export async function rotateSession(db: Db, r: Rotation): Promise<RotatedRow> {
  return db.one<RotatedRow>(sql`
    select r.outcome, r.user_id as "userId", r.plan, r.role, r.is_verified as "isVerified", r.status,
      r.phone_index as "phoneIndex", r.phone_cipher as "phoneCipher", r.event
    from rotate_session(${r.sessionId}, ${r.presentedHash}, ${r.presentedGeneration}, ${r.successorHash}, ${r.deviceHash}, ${instant(r.now)},
      ${instant(r.expiresAt)}, make_interval(secs => ${r.graceSeconds}), ${r.eventId}, make_interval(secs => ${PUBLISH_LEASE_SECONDS})) r`)
}

/** Ends a session of a user with the event that tells everybody; null when it had ended before. */
export async function endSession(
  db: Db,
  {
    sessionId,
    userId,
    reason,
    eventId,
    now,
  }: { sessionId: string; userId: string; reason: string; eventId: string; now: number },
): Promise<DomainEvent | null> {
  const at = instant(now)
  const [row] = await db.rows<{ event: DomainEvent }>(sql`
    with ended as (
      update sessions set ended_at = ${at}, end_reason = ${reason}
      where id = ${sessionId} and user_id = ${userId} and ended_at is null
      returning id, user_id
    )
    insert into outbox (id, type, payload, due_at, created_at)
    select ${eventId}::uuid, 'session.ended', jsonb_build_object('session_id', id, 'user_id', user_id),
      ${at}::timestamptz + make_interval(secs => ${PUBLISH_LEASE_SECONDS}), ${at}::timestamptz
    from ended
    returning jsonb_build_object('id', id, 'type', type, 'payload', payload) as event`)
  return row?.event ?? null
}

export interface OwnAccountRow extends Omit<AccountRow, 'status'> {
  phoneIndex: string | null
  phoneCipher: string | null
}

/** The caller's own account. */
export async function accountOf(db: Db, userId: string): Promise<OwnAccountRow | null> {
  const [row] = await db.rows<OwnAccountRow>(sql`
    select id as "userId", plan, role, is_verified as "isVerified", phone_index as "phoneIndex", phone_cipher as "phoneCipher"
    from users where id = ${userId} and deleted_at is null`)
  return row ?? null
}
