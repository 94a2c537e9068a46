import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../platform/db.ts'
import type { Plan } from '../../platform/auth/access-token.ts'
import type { DomainEvent } from '../../platform/outbox.ts'
import type { CardRow } from '../profile/photos/photo-url.ts'

/** What the functions of `drizzle/functions` that change how two people stand have done; each file says what it answers. */
export interface PairAnswer {
  outcome:
    'ok' | 'not_published' | 'not_found' | 'blocked' | 'matched' | 'too_soon' | 'state' | 'over' | 'premium' | 'nothing'
  /** False when everything was so already. */
  isNew?: boolean
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  interestId?: string | null
  matchId?: string | null
  conversationId?: string | null
  events?: DomainEvent[]
  /** When asking again is possible. */
  again?: string
}

/** Ids for what may be made. */
interface NewIds {
  decisionId: string
  matchId: string
  conversationId: string
}

const answerOf = async <A extends object = PairAnswer>(db: Db, call: ReturnType<typeof sql>): Promise<A> =>
  (await db.one<{ answer: A }>(sql`select ${call} as answer`)).answer

export const writeDecision = (
  db: Db,
  d: NewIds & { actorId: string; targetId: string; kind: string; note: string | null; now: number },
): Promise<PairAnswer> =>
  answerOf(
    db,
    sql`decide(${d.actorId}, ${d.targetId}, ${d.kind}, ${d.note}, ${instant(d.now)}, ${d.decisionId}, ${d.matchId}, ${d.conversationId})`,
  )

export const writeAnswer = (
  db: Db,
  d: NewIds & { actorId: string; senderId: string; answer: string; seesLikes: readonly string[]; now: number },
): Promise<PairAnswer> =>
  answerOf(
    db,
    sql`answer_interest(${d.actorId}, ${d.senderId}, ${d.answer}, ${sql.param([...d.seesLikes])}::text[], ${instant(d.now)},
      ${d.decisionId}, ${d.matchId}, ${d.conversationId})`,
  )

export const writeWithdrawal = (db: Db, actorId: string, targetId: string, now: number): Promise<PairAnswer> =>
  answerOf(db, sql`withdraw_interest(${actorId}, ${targetId}, ${instant(now)})`)

export interface Rewound extends Pick<PairAnswer, 'outcome' | 'events'> {
  userId?: string
  decision?: 'pass' | 'like' | 'interest' | 'super_like'
}

export const takeBack = (db: Db, actorId: string, mayRewind: readonly string[], now: number): Promise<Rewound> =>
  answerOf(db, sql`rewind(${actorId}, ${sql.param([...mayRewind])}::text[], ${instant(now)})`)

export interface InterestForHub {
  interestId: string
  fromUserId: string
  toUserId: string
  kind: 'interest' | 'like' | 'super_like'
  status: 'pending' | 'accepted'
  note: string | null
  createdAt: string
  updatedAt: string
  /** The other one, as the one who is told sees them. */
  card: CardRow
  /** Of the one who is told. */
  plan: Plan
}

/** An interest for the hub of one of the two; null once it waits no more or the other one is not to be seen. */
export async function interestForHub(
  db: Db,
  interestId: string,
  told: 'sender' | 'receiver',
  day: string,
): Promise<InterestForHub | null> {
  const [own, peer] =
    told === 'sender' ? [sql`d.from_user_id`, sql`d.to_user_id`] : [sql`d.to_user_id`, sql`d.from_user_id`]
  const [row] = await db.rows<InterestForHub>(sql`
    select d.id as "interestId", d.from_user_id as "fromUserId", d.to_user_id as "toUserId", d.kind, d.status, d.note,
      d.created_at as "createdAt", d.updated_at as "updatedAt", card_of(p.id, ${day}::date) as card, u.plan
    from decisions d join users u on u.id = ${own} join users p on p.id = ${peer}
    where d.id = ${interestId} and d.status in ('pending', 'accepted') and is_active(p) and not is_blocked(u.id, p.id)`)
  return row ?? null
}
