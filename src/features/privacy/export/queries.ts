import type { ReportStatus } from '../../../catalogue/cases.ts'
import type { Role } from '../../../catalogue/roles.ts'
import { sql, type SQL } from 'drizzle-orm'
import type { Act } from '../../../catalogue/acts.ts'
import { days, instant, type Db } from '../../../foundation/db.ts'
import type { Leaving } from '../../people/leaving.ts'

/** Rows read at once: few enough that no page is large, many enough that most users need one. */
export const PAGE = 500

export interface AccountFacts {
  id: string
  phoneIndex: string | null
  phoneCipher: string | null
  emailIndex: string | null
  emailCipher: string | null
  pendingEmailIndex: string | null
  pendingEmailCipher: string | null
  hasPassword: boolean
  isLinkedToGoogle: boolean
  isVerified: boolean
  status: 'active' | 'suspended' | 'banned'
  plan: 'free' | 'premium'
  role: Role
  createdAt: string
  lastActiveAt: string
  deletedAt: string | null
  restorableUntil: string | null
}

export async function accountFacts(db: Db, userId: string): Promise<AccountFacts | null> {
  const [row] = await db.rows<AccountFacts>(sql`
    select id, phone_index as "phoneIndex", phone_cipher as "phoneCipher", email_index as "emailIndex", email_cipher as "emailCipher",
      pending_email_index as "pendingEmailIndex", pending_email_cipher as "pendingEmailCipher", password_hash is not null as "hasPassword",
      google_index is not null as "isLinkedToGoogle", is_verified as "isVerified", status, plan, role, created_at as "createdAt",
      last_active_at as "lastActiveAt", deleted_at as "deletedAt", restorable_until as "restorableUntil"
    from users where id = ${userId}`)
  return row ?? null
}

/** The condition for rows after one in the order of a list; true without one. */
const after = (columns: SQL, place: readonly [SQL, ...SQL[]] | null): SQL =>
  place ? sql`and (${columns}) > (${sql.join([...place], sql`, `)})` : sql``

/**
 * Whether another user is still visible in the data of `userId`: an export contains no more about others than lists do,
 * so that it does not reveal blocks.
 */
const isListed = (userId: string, peer: SQL, { now, graceDays }: Leaving): SQL =>
  sql`not has_left(viewer => ${userId}, peer => ${peer}, grace => ${days(graceDays)}, at => ${instant(now)})`

export interface DecisionFacts {
  user_id: string
  decision: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
  status: 'pending' | 'accepted' | 'declined' | 'withdrawn' | null
  note: string | null
  created_at: string
  updated_at: string
}

/** For an interest in a user who is gone, for any reason, neither the answer nor its time is exported. */
export const decisionsOf = (
  db: Db,
  userId: string,
  last: DecisionFacts | null,
  leaving: Leaving,
): Promise<DecisionFacts[]> =>
  db.rows(sql`
    select d.to_user_id as user_id, d.kind as decision, case when gone.since is null then d.status end as status, d.note, d.created_at,
      case when gone.since is null then d.updated_at else d.created_at end as updated_at
    from decisions d cross join lateral (select left_since(${userId}, d.to_user_id) as since) gone
    where d.from_user_id = ${userId} and ${isListed(userId, sql`d.to_user_id`, leaving)}
      ${after(sql`d.to_user_id`, last && [sql`${last.user_id}::uuid`])}
    order by d.to_user_id limit ${PAGE}`)

export interface MatchFacts {
  id: string
  conversation_id: string
  user_id: string
  kind: 'mutual' | 'live'
  status: 'active' | 'ended' | 'unmatched' | 'expired'
  matched_at: string
  ended_at: string | null
}

export const matchesOf = (db: Db, userId: string, last: MatchFacts | null, leaving: Leaving): Promise<MatchFacts[]> =>
  db.rows(sql`
    select m.id, m.conversation_id, peer.id as user_id, m.kind,
      seen_status(
        status => m.status, ended_at => m.ended_at, gone => gone.since, is_own => m.ended_by_a = (m.user_a = ${userId})
      ) as status,
      m.matched_at, least(m.ended_at, gone.since) as ended_at
    from matches m cross join lateral (select peer_in(m, ${userId}) as id) peer
      cross join lateral (select gone_since(${userId}, peer.id) as since) gone
    where ${userId}::uuid in (m.user_a, m.user_b) and ${isListed(userId, sql`peer.id`, leaving)}
      ${after(sql`m.id`, last && [sql`${last.id}::uuid`])}
    order by m.id limit ${PAGE}`)

export interface MessageFacts {
  id: string
  conversation_id: string
  seq: number
  content: string
  message_type: string
  media_id: string | null
  created_at: string
  edited_at: string | null
  deleted_at: string | null
}

/** One conversation at a time: there is no index by sender, and none is needed for this. */
export const messagesOf = (
  db: Db,
  userId: string,
  last: MessageFacts | null,
  leaving: Leaving,
): Promise<MessageFacts[]> =>
  db.rows(sql`
    select m.id, m.conversation_id, m.seq, m.content, m.message_type, m.media_id, m.created_at, m.edited_at, m.deleted_at
    from (
      select c.id from conversations c
      where ${userId}::uuid in (c.user_a, c.user_b)
        and ${isListed(userId, sql`case when c.user_a = ${userId} then c.user_b else c.user_a end`, leaving)} ${last ? sql`and c.id >= ${last.conversation_id}::uuid` : sql``}
      order by c.id
    ) c cross join lateral (
      select x.* from messages x
      where x.conversation_id = c.id and x.sender_id = ${userId}
        ${after(sql`x.conversation_id, x.seq`, last && [sql`${last.conversation_id}::uuid`, sql`${last.seq}::integer`])}
      order by x.seq limit ${PAGE}
    ) m
    order by c.id, m.seq limit ${PAGE}`)

export interface CallFacts {
  id: string
  user_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  created_at: string
  answered_at: string | null
  ended_at: string | null
  reason: string | null
  quality: {
    at: string
    rtt_ms: number | null
    jitter_ms: number | null
    packet_loss: number | null
    bitrate_kbps: number | null
    freezes: number | null
    freeze_ms: number | null
  }[]
}

/** With the measurements of the user's own devices. End reasons are those shown elsewhere; see `shownReason`. */
export const callsOf = (db: Db, userId: string, last: CallFacts | null, leaving: Leaving): Promise<CallFacts[]> =>
  db.rows(sql`
    select c.id, case when c.caller_id = ${userId} then c.callee_id else c.caller_id end as user_id,
      case when c.caller_id = ${userId} then 'outgoing' else 'incoming' end as direction,
      c.media, c.created_at, c.answered_at, c.ended_at,
      case when c.reason in ('busy', 'network') and c.callee_id = ${userId} and c.answered_at is null then 'missed'
        when c.reason <> 'blocked' or c.ended_by = ${userId} then c.reason
        when c.answered_at is null then 'cancelled' else 'completed' end as reason, (
        select coalesce(jsonb_agg(jsonb_build_object('at', q.created_at, 'rtt_ms', q.rtt_ms, 'jitter_ms', q.jitter_ms,
          'packet_loss', q.packet_loss, 'bitrate_kbps', q.bitrate_kbps, 'freezes', q.freezes, 'freeze_ms', q.freeze_ms)
          order by q.created_at, q.id), '[]')
        from call_quality q where q.call_id = c.id and q.user_id = ${userId}) as quality
    from calls c where ${userId}::uuid in (c.caller_id, c.callee_id)
      and ${isListed(userId, sql`case when c.caller_id = ${userId} then c.callee_id else c.caller_id end`, leaving)}
      and (c.reason = 'busy' and c.ended_by = c.caller_id and c.callee_id = ${userId}) is not true ${after(sql`c.id`, last && [sql`${last.id}::uuid`])}
    order by c.id limit ${PAGE}`)

export interface BlockFacts {
  user_id: string
  created_at: string
  reason: string | null
}

export const blocksOf = (db: Db, userId: string, last: BlockFacts | null): Promise<BlockFacts[]> =>
  db.rows(sql`
    select blocked_id as user_id, created_at, reason from blocks
    where blocker_id = ${userId} ${after(sql`blocked_id`, last && [sql`${last.user_id}::uuid`])}
    order by blocked_id limit ${PAGE}`)

export type ShortlistFacts = Pick<BlockFacts, 'user_id' | 'created_at'>

export const shortlistOf = (
  db: Db,
  userId: string,
  last: ShortlistFacts | null,
  leaving: Leaving,
): Promise<ShortlistFacts[]> =>
  db.rows(sql`
    select user_id, created_at from shortlist
    where owner_id = ${userId} and ${isListed(userId, sql`user_id`, leaving)} ${after(sql`user_id`, last && [sql`${last.user_id}::uuid`])}
    order by user_id limit ${PAGE}`)

export interface ReportFacts {
  id: string
  user_id: string
  match_id: string | null
  reason: string
  description: string | null
  is_illegal: boolean
  status: ReportStatus
  created_at: string
}

export const reportsOf = (db: Db, userId: string, last: ReportFacts | null): Promise<ReportFacts[]> =>
  db.rows(sql`
    select id, reported_id as user_id, match_id, reason, description, is_illegal, status, created_at from reports
    where reporter_id = ${userId} ${after(sql`id`, last && [sql`${last.id}::uuid`])}
    order by id limit ${PAGE}`)

export interface StatementFacts {
  id: string
  measure: string
  policy: string
  explanation: string
  from: string
  until: string | null
  undone_at: string | null
  appeal_id: string | null
  /** Sealed. */
  appeal_words: string | null
  appeal_status: string | null
  appeal_explanation: string | null
  appealed_at: string | null
}

/** Decisions about the user, with their appeals. */
export const statementsOf = (db: Db, userId: string, last: StatementFacts | null): Promise<StatementFacts[]> =>
  db.rows(sql`
    select s.id, d.measure, d.policy, d.explanation, coalesce(d.effective_at, s.created_at) as "from", d.until, d.undone_at,
      a.id as appeal_id, a.words as appeal_words, a.status as appeal_status, a.explanation as appeal_explanation, a.created_at as appealed_at
    from statements s join safety_decisions d on d.id = s.decision_id left join appeals a on a.statement_id = s.id
    where s.user_id = ${userId} ${after(sql`s.id`, last && [sql`${last.id}::uuid`])}
    order by s.id limit ${PAGE}`)

export interface InteractionFacts {
  id: string
  at: string
  act: Act
  user_id: string | null
  outcome: string
  address: string | null
}

/** The user's logged interactions within their retention, with the encrypted address. */
export const interactionsOf = (db: Db, userId: string, last: InteractionFacts | null): Promise<InteractionFacts[]> =>
  db.rows(sql`
    select id, at, act, subject_id as user_id, outcome, address from interaction_log
    where actor_id = ${userId} ${after(sql`id`, last && [sql`${last.id}::uuid`])}
    order by id limit ${PAGE}`)

export interface SessionFacts {
  id: string
  device_name: string | null
  platform: string | null
  ip: string
  created_at: string
  last_used_at: string
  ended_at: string | null
  end_reason: string | null
}

export const sessionsOf = (db: Db, userId: string, last: SessionFacts | null): Promise<SessionFacts[]> =>
  db.rows(sql`
    select id, device_name, platform, ip, created_at, last_used_at, ended_at, end_reason from sessions
    where user_id = ${userId} ${after(sql`id`, last && [sql`${last.id}::uuid`])}
    order by id limit ${PAGE}`)

export interface ConsentFacts {
  slug: string
  locale: string
  revision: number
  accepted_at: string
}

/** The pages that the user has accepted. */
export const consentsOf = (db: Db, userId: string, last: ConsentFacts | null): Promise<ConsentFacts[]> =>
  db.rows(sql`
    select slug, locale, revision, accepted_at from user_consents
    where user_id = ${userId} ${after(sql`slug, locale, revision`, last && [sql`${last.slug}`, sql`${last.locale}`, sql`${last.revision}::integer`])}
    order by slug, locale, revision limit ${PAGE}`)

export interface EventFacts {
  id: string
  type: string
  at: string
  session_id: string | null
  ip: string | null
  details: string | null
}

/** Without the keyed indexes of attempted contacts: they are internal, and mean nothing to the user. */
export const eventsOf = (db: Db, userId: string, last: EventFacts | null): Promise<EventFacts[]> =>
  db.rows(sql`
    select id, type, at, session_id, ip, regexp_replace(details, '^(phone|email) .*$', '\\1') as details from security_events
    where user_id = ${userId} ${after(sql`at, id`, last && [sql`${last.at}::timestamptz`, sql`${last.id}::uuid`])}
    order by at, id limit ${PAGE}`)
