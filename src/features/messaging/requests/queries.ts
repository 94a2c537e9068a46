import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Restriction } from '../../../catalogue/restriction.ts'
import type { Plan } from '../../../catalogue/plans.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import { logged, type Interaction } from '../../../security/interaction-log.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import type { ListedRow } from '../../people/photo-url.ts'

/** The outcomes of `ask_by_message` in `drizzle/functions/requests.sql`. */
export interface Asked {
  outcome:
    | 'ok'
    | 'not_published'
    | 'not_found'
    | 'blocked'
    | 'matched'
    | 'too_soon'
    | 'paused'
    | 'spent'
    | 'restricted'
    | 'premium'
    | 'exists'
    | 'conversing'
  status?: 'pending' | 'accepted'
  interestId?: string
  messageId?: string
  conversationId?: string
  matchId?: string
  events?: DomainEvent[]
  again?: string
  restriction?: Restriction
}

interface Question {
  targetId: string
  content: string
  clientMessageId: string | null
  isDirect: boolean
  directPlans: readonly string[]
  now: number
  /** Whether a limit of actions is used up, so that nothing new may be written. */
  isSpent: boolean
  /** Ids for inserted rows. */
  requestId: string
  matchId: string
  conversationId: string
  freshId: string
}

export const askByMessage = async (db: Db, interaction: Interaction, q: Question): Promise<Asked> => {
  const work = sql`ask_by_message(
    actor => ${interaction.actorId}, target => ${q.targetId}, words => ${q.content}, client_id => ${q.clientMessageId},
    direct => ${q.isDirect}, direct_plans => ${sql.param([...q.directPlans])}::text[], at => ${instant(q.now)},
    new_decision => ${q.requestId}, new_match => ${q.matchId}, new_conversation => ${q.conversationId},
    fresh_message => ${q.freshId}, is_spent => ${q.isSpent}
  )`
  const { answer } = await db.one<{ answer: Asked }>(
    sql`select ${logged(interaction, work, sql`${q.targetId}`)} as answer`,
  )
  return answer
}

/** The sender of a pending request to `receiverId` in a conversation, and the receiver's plan; null without one. */
export async function askerIn(
  db: Db,
  conversationId: string,
  receiverId: string,
): Promise<{ id: string; plan: Plan } | null> {
  const [row] = await db.rows<{ id: string; plan: Plan }>(sql`
    select d.from_user_id as id, u.plan from conversations c join users u on u.id = ${receiverId}
    join decisions d on d.to_user_id = ${receiverId} and d.from_user_id = case when c.user_a = ${receiverId} then c.user_b else c.user_a end
    where c.id = ${conversationId} and ${receiverId}::uuid in (c.user_a, c.user_b) and d.kind = 'request' and d.status = 'pending'`)
  return row ?? null
}

export interface RequestRow {
  id: string
  messageId: string
  fromUserId: string
  toUserId: string
  status: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  content: string
  createdAt: string
  updatedAt: string
  card: ListedRow
}

/**
 * Requests sent or received by a user, most recently changed first; without users who are gone. A sender keeps those to
 * users they may no longer see, so that they can be cancelled. A receiver sees only those from users they may see, and
 * none that was cancelled.
 */
export function requestsOf(
  db: Db,
  viewerId: string,
  way: 'sent' | 'received',
  { status, day, limit, after }: { status: string | null; day: string; limit: number; after: TimePosition | null },
): Promise<RequestRow[]> {
  const [own, peer] =
    way === 'sent' ? [sql`d.from_user_id`, sql`d.to_user_id`] : [sql`d.to_user_id`, sql`d.from_user_id`]
  const shown = way === 'sent' ? sql`true` : sql`d.status <> 'withdrawn' and may_view(${own}, p.id)`
  return db.rows(sql`
    select d.id, d.message_id as "messageId", d.from_user_id as "fromUserId", d.to_user_id as "toUserId", d.status,
      d.note as content, d.created_at as "createdAt", d.updated_at as "updatedAt",
      card_for(viewer => ${own}, person => p.id, day => ${day}::date) as card
    from decisions d join users p on p.id = ${peer}
    where ${own} = ${viewerId} and d.kind = 'request' and not d.is_direct and (${status}::text is null or d.status = ${status})
      and gone_since(${own}, p.id) is null and ${shown}
      ${after ? sql`and (d.updated_at, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by d.updated_at desc, d.id desc limit ${limit}`)
}
