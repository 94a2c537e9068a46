import { and, desc, eq, isNotNull, lt, or, sql, type SQL } from 'drizzle-orm'
import { decisions } from '../../../../drizzle/decisions.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { conversations } from '../../../../drizzle/matches.ts'
import { messages } from '../../../../drizzle/messages.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import { firstMessages } from '../../../../drizzle/safety-decisions.ts'
import type { Find } from '../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce, upTo } from '../../../foundation/fragments.ts'
import { integer, json, moment, recordset, uuid, type Values } from '../../../foundation/given.ts'
import type { Orm } from '../../../foundation/postgres/driver.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { FIRST_MESSAGE_RULES } from './rules.ts'

const PLACED = { conversationId: uuid, seq: integer, senderId: uuid }

/** A place in a conversation. */
export type Placed = Values<typeof PLACED>

/** How far back it is looked whether somebody has written before. */
const LOOK_BACK = 50

const openings = statement({ placed: json<readonly Placed[]>() }, (orm, given) => {
  const { source, row: placed } = recordset(given.placed, PLACED, 'placed')
  const last = orm
    .select({ senderId: messages.senderId })
    .from(messages)
    .where(and(eq(messages.conversationId, placed.conversationId), lt(messages.seq, placed.seq)))
    .orderBy(desc(messages.seq))
    .limit(LOOK_BACK)
    .as('last')
  const before = orm
    .select({
      hasBegun: sql<boolean>`coalesce(bool_or(${last.senderId} = ${placed.senderId}), false)`.as('has_begun'),
      isAnswered:
        sql<boolean>`coalesce(bool_or(${last.senderId} <> ${placed.senderId}), false) or count(*) = ${LOOK_BACK}`.as(
          'is_answered',
        ),
    })
    .from(last)
    .as('before')
  const c = conversations
  return orm
    .select({ ...placed, receiverId: profiles.userId, receiverName: profiles.firstName })
    .from(source)
    .innerJoin(c, and(eq(c.id, placed.conversationId), sql`${placed.senderId} in (${c.userA}, ${c.userB})`))
    .innerJoin(
      profiles,
      eq(profiles.userId, sql`case when ${c.userA} = ${placed.senderId} then ${c.userB} else ${c.userA} end`),
    )
    .crossJoinLateral(before)
    .where(or(sql`not ${before.hasBegun}`, sql`not ${before.isAnswered}`))
})

/**
 * Those of some archived messages by which their senders begin: their first one, and what follows it while the other person
 * has written nothing.
 */
export const openingsAmong = (db: Db, placed: readonly Placed[]): Promise<RowOfStatement<typeof openings>[]> =>
  openings.all(db, { placed })

const requested = statement({ conversationId: uuid }, (orm, { conversationId }) => {
  const { fromUserId, toUserId } = decisions
  const { userA, userB } = conversations
  return orm
    .select({
      senderId: fromUserId,
      receiverId: toUserId,
      /** First name of the receiver. */
      receiverName: profiles.firstName,
      // Guarantee: the condition leaves out requests without one.
      content: sql<string>`${decisions.note}`,
      at: decisions.updatedAt,
    })
    .from(conversations)
    .innerJoin(decisions, sql`(${fromUserId}, ${toUserId}) in ((${userA}, ${userB}), (${userB}, ${userA}))`)
    .innerJoin(profiles, eq(profiles.userId, toUserId))
    .where(
      and(
        eq(conversations.id, conversationId),
        eq(decisions.kind, 'request'),
        eq(decisions.status, 'pending'),
        isNotNull(decisions.note),
      ),
    )
})

/** The message of a pending request in a conversation; the archive gets it only when it is accepted. */
export const openingByRequest = (db: Db, conversationId: string): Promise<RowOfStatement<typeof requested>[]> =>
  requested.all(db, { conversationId })

/** As `note_first_messages` takes them. */
export interface Opening {
  sender_id: string
  receiver_id: string
  fingerprint: string | null
  finds: readonly Find[]
  at: string
}

/** The events of what a function notes. */
const eventsOf = (orm: Orm, noting: SQL<void>) =>
  orm.select({ events: functions.cases_changed_events() }).from(calledOnce(noting, 'noted').source)

const NOTED = { openings: json<readonly Opening[]>(), rules: json<typeof FIRST_MESSAGE_RULES>(), now: moment }

const notingOpenings = statement(NOTED, (orm, given) =>
  eventsOf(orm, functions.note_first_messages({ openings: given.openings, rules: given.rules, at: given.now })),
)

/** See `drizzle/functions/signals.sql`. Returns the events. */
export const noteOpenings = async (
  db: Db,
  noted: readonly Opening[],
  rules: typeof FIRST_MESSAGE_RULES,
  now: number,
): Promise<DomainEvent[]> => (await notingOpenings.one(db, { openings: noted, rules, now })).events

const notingCompanions = statement({ userId: uuid, now: moment }, (orm, { userId, now }) =>
  eventsOf(orm, functions.note_companions({ banned: userId, at: now })),
)

/** See `drizzle/functions/signals.sql`. Returns the events. */
export const noteCompanions = async (db: Db, userId: string, now: number): Promise<DomainEvent[]> =>
  (await notingCompanions.one(db, { userId, now })).events

const forgetting = statement({ before: moment, most: integer }, (orm, { before, most }) => {
  const { senderId, receiverId, at } = firstMessages
  const old = orm
    .select({ senderId, receiverId })
    .from(firstMessages)
    .where(lt(at, before))
    .orderBy(at)
    .limit(upTo(most))
    .for('update', { skipLocked: true })
  return orm
    .delete(firstMessages)
    .where(sql`(${senderId}, ${receiverId}) in ${old}`)
    .returning({ senderId })
})

/** Deletes first messages from before a time. Returns how many. */
export const forgetFirstMessages = async (db: Db, before: number, most: number): Promise<number> =>
  (await forgetting.all(db, { before, most })).length
