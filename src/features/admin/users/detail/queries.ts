import { sql } from 'drizzle-orm'
import type { Queue, ReportReason, ReportStatus } from '../../../../catalogue/cases.ts'
import type { Feature, Measure } from '../../../../catalogue/policies.ts'
import type { Role } from '../../../../catalogue/roles.ts'
import { instant, type Db } from '../../../../foundation/db.ts'

/** An account as operators see it. Times are as Postgres writes them in JSON. */
export interface DetailRow {
  status: 'active' | 'suspended' | 'banned'
  statusReason: string | null
  statusUntil: string | null
  role: Role
  plan: 'free' | 'premium'
  isVerified: boolean
  createdAt: string
  lastActiveAt: string
  deletedAt: string | null
  restorableUntil: string | null
  phoneIndex: string | null
  phoneCipher: string | null
  emailIndex: string | null
  emailCipher: string | null
  pendingEmailIndex: string | null
  pendingEmailCipher: string | null
  hasGoogle: boolean
  hasPassword: boolean
  profile: {
    first_name: string | null
    age: number | null
    has_disputed_age: boolean
    gender: 'male' | 'female' | 'non_binary' | 'other' | null
    bio: string | null
    interests: string[]
    location_name: string | null
    visibility: 'everyone' | 'liked_only' | 'hidden'
    is_published: boolean
  } | null
  photos: {
    id: string
    status: 'pending' | 'approved' | 'rejected'
    is_primary: boolean
    blur_hash: string
    width: number
    height: number
    created_at: string
  }[]
  sessions: {
    id: string
    platform: string | null
    device_name: string | null
    created_at: string
    last_used_at: string
  }[]
  devices: { platform: 'ios' | 'android' | 'web'; updated_at: string }[]
  entitlements: { source: 'stripe' | 'app_store' | 'play_store' | 'gift'; plan: 'free' | 'premium'; until: string }[]
  coins: number
  cases: {
    id: string
    status: 'open' | 'closed'
    queue: Queue
    severity: number
    opened_at: string
    closed_at: string | null
  }[]
  caseCount: number
  reportsAboutCount: number
  reportsBy: { id: string; reason: ReportReason; status: ReportStatus; case_id: string | null; created_at: string }[]
  reportsByCount: number
  decisions: {
    id: string
    case_id: string | null
    policy: string | null
    measure: Measure
    features: Feature[]
    state: 'proposed' | 'effective' | 'refused' | 'undone'
    strikes: number
    until: string | null
    effective_at: string | null
    undone_at: string | null
    created_at: string
  }[]
  restrictions: { feature: Feature; decision_id: string; until: string | null }[]
  audit: {
    id: string
    act: string
    operator_id: string
    reason: string | null
    note: string | null
    at: string
  }[]
}

/** Entries of each list that grows for ever. */
const NEWEST = 20

/** Everything that operators see of an account without a reason, in one statement; null for one that there is not. */
export const detailOf = async (db: Db, userId: string, now: number): Promise<DetailRow | null> => {
  const [row] = await db.rows<DetailRow>(sql`
    select u.status, u.status_reason as "statusReason", u.status_until as "statusUntil", u.role, u.plan, u.is_verified as "isVerified",
      u.created_at as "createdAt", u.last_active_at as "lastActiveAt", u.deleted_at as "deletedAt", u.restorable_until as "restorableUntil",
      u.phone_index as "phoneIndex", u.phone_cipher as "phoneCipher", u.email_index as "emailIndex", u.email_cipher as "emailCipher",
      u.pending_email_index as "pendingEmailIndex", u.pending_email_cipher as "pendingEmailCipher",
      u.google_index is not null as "hasGoogle", u.password_hash is not null as "hasPassword",
      (select jsonb_build_object('first_name', p.first_name, 'age', age_on(p.birth_date, day_of_ages(${instant(now)})),
          'has_disputed_age', p.disputed_birth_date is not null, 'gender', p.gender, 'bio', p.bio, 'interests', to_jsonb(p.interests),
          'location_name', p.location_name, 'visibility', p.visibility, 'is_published', p.published_at is not null)
        from profiles p where p.user_id = u.id) as profile,
      (select coalesce(jsonb_agg(jsonb_build_object('id', ph.id, 'status', ph.status, 'is_primary', ph.is_primary,
          'blur_hash', ph.blur_hash, 'width', ph.width, 'height', ph.height, 'created_at', ph.created_at)
          order by ph.is_primary desc, ph.position, ph.id), '[]')
        from photos ph where ph.user_id = u.id) as photos,
      (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'platform', s.platform, 'device_name', s.device_name,
          'created_at', s.created_at, 'last_used_at', s.last_used_at) order by s.last_used_at desc, s.id desc), '[]')
        from sessions s where s.user_id = u.id and s.ended_at is null and s.refresh_expires_at > ${instant(now)}) as sessions,
      (select coalesce(jsonb_agg(jsonb_build_object('platform', d.platform, 'updated_at', d.updated_at) order by d.updated_at desc), '[]')
        from devices d where d.user_id = u.id) as devices,
      (select coalesce(jsonb_agg(jsonb_build_object('source', e.source, 'plan', e.plan, 'until', e.until) order by e.until desc), '[]')
        from entitlements e where e.user_id = u.id and e.until > ${instant(now)}) as entitlements,
      coalesce((select c.balance from user_coins c where c.user_id = u.id), 0) as coins,
      (select coalesce(jsonb_agg(to_jsonb(c) order by c.opened_at desc, c.id desc), '[]') from (
        select x.id, x.status, x.queue, x.severity, x.opened_at, x.closed_at from cases x
        where x.subject_id = u.id order by x.opened_at desc, x.id desc limit ${NEWEST}) c) as cases,
      (select count(*)::integer from cases x where x.subject_id = u.id) as "caseCount",
      (select count(*)::integer from reports r where r.reported_id = u.id) as "reportsAboutCount",
      (select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]') from (
        select x.id, x.reason, x.status, x.case_id, x.created_at from reports x
        where x.reporter_id = u.id order by x.created_at desc, x.id desc limit ${NEWEST}) r) as "reportsBy",
      (select count(*)::integer from reports r where r.reporter_id = u.id) as "reportsByCount",
      (select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at desc, d.id desc), '[]') from (
        select x.id, x.case_id, x.policy, x.measure, x.features, x.state, x.strikes, x.until, x.effective_at, x.undone_at, x.created_at
        from safety_decisions x where x.subject_id = u.id order by x.created_at desc, x.id desc limit ${NEWEST}) d) as decisions,
      (select coalesce(jsonb_agg(jsonb_build_object('feature', r.feature, 'decision_id', r.decision_id, 'until', r.until)
          order by r.feature, r.decision_id), '[]')
        from restrictions r where r.user_id = u.id and (r.until is null or r.until > ${instant(now)})) as restrictions,
      (select coalesce(jsonb_agg(to_jsonb(l) order by l.at desc, l.id desc), '[]') from (
        select x.id, x.act, x.operator_id, x.reason, x.note, x.at from operator_log x
        where x.subject_id = u.id::text order by x.at desc, x.id desc limit ${NEWEST}) l) as audit
    from users u where u.id = ${userId}`)
  return row ?? null
}
