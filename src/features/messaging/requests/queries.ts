import { and, desc, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { decisions } from '../../../../drizzle/decisions.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { Asked } from '../../../../drizzle/functions/results/pairs.ts'
import { conversations } from '../../../../drizzle/matches.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Plan } from '../../../catalogue/plans.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, upTo } from '../../../foundation/fragments.ts'
import { bool, day, integer, moment, orNull, text, texts, uuid, word, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../../http/page-by-time.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../../security/interaction-log.ts'

export type { Asked }

const QUESTION = {
  targetId: uuid,
  content: text,
  clientMessageId: orNull(text),
  isDirect: bool,
  directPlans: texts,
  now: moment,
  /** Whether a limit of actions is used up, so that nothing new may be written. */
  isSpent: bool,
  /** Ids for inserted rows. */
  requestId: uuid,
  matchId: uuid,
  conversationId: uuid,
  freshId: uuid,
}

const asking = call({ ...INTERACTION, ...QUESTION }, (given) => {
  const work = functions.ask_by_message({
    actor: given.actorId,
    target: given.targetId,
    words: given.content,
    client_id: given.clientMessageId,
    direct: given.isDirect,
    direct_plans: given.directPlans,
    at: given.now,
    new_decision: given.requestId,
    new_match: given.matchId,
    new_conversation: given.conversationId,
    fresh_message: given.freshId,
    is_spent: given.isSpent,
  })
  return loggedWork(given, work, given.targetId)
})

export const askByMessage = (db: Db, interaction: Interaction, question: Values<typeof QUESTION>): Promise<Asked> =>
  asking(db, { ...ofInteraction(interaction), ...question })

const d = decisions
const c = alias(conversations, 'c')
const p = alias(users, 'p')

const asker = statement({ conversationId: uuid, receiverId: uuid }, (orm, { conversationId, receiverId }) =>
  orm
    .select({ id: d.fromUserId, plan: users.plan })
    .from(c)
    .innerJoin(users, eq(users.id, receiverId))
    .innerJoin(
      d,
      and(
        eq(d.toUserId, receiverId),
        eq(d.fromUserId, sql`case when ${c.userA} = ${receiverId} then ${c.userB} else ${c.userA} end`),
      ),
    )
    .where(
      and(
        eq(c.id, conversationId),
        sql`${receiverId} in (${c.userA}, ${c.userB})`,
        eq(d.kind, 'request'),
        eq(d.status, 'pending'),
      ),
    ),
)

/** The sender of a pending request to `receiverId` in a conversation, and the receiver's plan; null without one. */
export const askerIn = (
  db: Db,
  conversationId: string,
  receiverId: string,
): Promise<{ id: string; plan: Plan } | null> => asker.maybe(db, { conversationId, receiverId })

type Status = NonNullable<(typeof decisions.$inferSelect)['status']>

const LIST = { viewerId: uuid, status: orNull(word<Status>()), day, limit: integer, ...AFTER }

const list = (way: 'sent' | 'received', isFirst: boolean) =>
  statement(LIST, (orm, given) => {
    const [own, peer] = way === 'sent' ? [d.fromUserId, d.toUserId] : [d.toUserId, d.fromUserId]
    const isShown = and(ne(d.status, 'withdrawn'), functions.may_view({ viewer: own, target: p.id }))
    return orm
      .select({
        id: d.id,
        // Guarantee: requests have a message, its text and a status.
        messageId: sql<string>`${d.messageId}`,
        fromUserId: d.fromUserId,
        toUserId: d.toUserId,
        status: sql<Status>`${d.status}`,
        content: sql<string>`${d.note}`,
        createdAt: d.createdAt,
        updatedAt: d.updatedAt,
        card: functions.card_for({ viewer: own, person: p.id, day: given.day }),
      })
      .from(d)
      .innerJoin(p, eq(p.id, peer))
      .where(
        and(
          eq(own, given.viewerId),
          eq(d.kind, 'request'),
          sql`not ${d.isDirect}`,
          or(isNull(given.status), eq(d.status, given.status)),
          isNull(functions.gone_since({ viewer: own, peer: p.id })),
          way === 'sent' ? undefined : isShown,
          isFirst ? undefined : isBelow([d.updatedAt, d.id], [given.afterAt, given.afterId]),
        ),
      )
      .orderBy(desc(d.updatedAt), desc(d.id))
      .limit(upTo(given.limit))
  })

const LISTS = {
  sent: { first: list('sent', true), next: list('sent', false) },
  received: { first: list('received', true), next: list('received', false) },
}

export type RequestRow = RowOfStatement<typeof LISTS.sent.first>

/**
 * Requests sent or received by a user, most recently changed first; without users who are gone. A sender keeps those to
 * users they may no longer see, so that they can be cancelled. A receiver sees only those from users they may see, and
 * none that was cancelled.
 */
export const requestsOf = (
  db: Db,
  viewerId: string,
  way: 'sent' | 'received',
  { after, ...asked }: Pick<Values<typeof LIST>, 'status' | 'day' | 'limit'> & { after: TimePosition | null },
): Promise<RequestRow[]> => LISTS[way][after ? 'next' : 'first'].all(db, { viewerId, ...asked, ...afterOf(after) })
