import type { Restriction } from '../../catalogue/restriction.ts'
import { and, asc, desc, eq, gt, lt, sql, type SQL } from 'drizzle-orm'
import { coinLots, coinOffers, coinPackages, coinTransactions, userCoins } from '../../../drizzle/coins.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Offer } from '../../catalogue/offers.ts'
import { instant, type Db } from '../../foundation/db.ts'
import { logged, type Interaction } from '../../security/interaction-log.ts'
import type { ListedRow } from '../people/photo-url.ts'

export type EntryType = (typeof coinTransactions.$inferSelect)['type']
export type PackageRow = typeof coinPackages.$inferSelect
export type OfferRow = typeof coinOffers.$inferSelect

/** An entry of the ledger as `coin_entry` in SQL returns it. */
export interface EntryRow {
  id: string
  type: EntryType
  amount: number
  balance_after: number
  title: string
  reference: string | null
  created_at: string
}

export interface LotRow {
  balance: number
  kind: 'purchased' | 'earned' | null
  remaining: number | null
  expiresAt: Date | null
}

/** One row for each lot with coins in it, in the order in which they are spent; one without a lot where none has. */
export const lotsOf = (db: Db, userId: string): Promise<LotRow[]> =>
  db.run((orm) =>
    orm
      .select({
        balance: userCoins.balance,
        kind: coinLots.kind,
        remaining: coinLots.remaining,
        expiresAt: coinLots.expiresAt,
      })
      .from(userCoins)
      .leftJoin(coinLots, and(eq(coinLots.accountId, userCoins.id), gt(coinLots.remaining, 0)))
      .where(eq(userCoins.userId, userId))
      .orderBy(asc(coinLots.kind), sql`${coinLots.expiresAt} asc nulls last`, asc(coinLots.createdAt)),
  )

export const packagesForSale = (db: Db): Promise<PackageRow[]> =>
  db.run((orm) =>
    orm.select().from(coinPackages).where(eq(coinPackages.isActive, true)).orderBy(asc(coinPackages.position)),
  )

export const offersForSale = (db: Db): Promise<OfferRow[]> =>
  db.run((orm) => orm.select().from(coinOffers).where(eq(coinOffers.isActive, true)).orderBy(asc(coinOffers.position)))

export interface HistoryRow extends Omit<EntryRow, 'balance_after' | 'created_at'> {
  version: number
  balanceAfter: number
  createdAt: Date
}

/** Entries of a user, newest first. */
export const entriesOf = (
  db: Db,
  userId: string,
  { type, limit, before }: { type: EntryType | null; limit: number; before: number | null },
): Promise<HistoryRow[]> =>
  db.run((orm) =>
    orm
      .select({
        id: coinTransactions.id,
        version: coinTransactions.version,
        type: coinTransactions.type,
        amount: coinTransactions.amount,
        balanceAfter: coinTransactions.balanceAfter,
        title: sql<string>`coin_title(${coinTransactions.id})`,
        reference: coinTransactions.reference,
        createdAt: coinTransactions.createdAt,
      })
      .from(coinTransactions)
      .innerJoin(userCoins, eq(userCoins.id, coinTransactions.accountId))
      .where(
        and(
          eq(userCoins.userId, userId),
          type === null ? undefined : eq(coinTransactions.type, type),
          before === null ? undefined : lt(coinTransactions.version, before),
        ),
      )
      .orderBy(desc(coinTransactions.version))
      .limit(limit),
  )

/** What coins have bought, as `coins_effects.sql` states it. */
export type EffectRow =
  | {
      type: 'super_like'
      status: 'pending' | 'accepted'
      interest_id?: string
      match_id?: string
      conversation_id?: string
    }
  | { type: 'boost'; starts_at: string; ends_at: string }
  | { type: 'call_minutes'; call_id: string; minutes: number }
  | { type: 'rewind'; action: 'pass' | 'like' | 'interest' | 'super_like' | 'request' }
  | { type: 'direct_message' }

/** The outcomes of `spend_coins` and of the effects. */
export type Spent =
  | {
      outcome: 'ok'
      isNew: boolean
      transaction: EntryRow
      balance: number
      effect: EffectRow
      userId: string | null
      events: DomainEvent[]
    }
  | { outcome: 'insufficient'; balance: number; price: number }
  | { outcome: 'no_offer' | 'reused' | 'unchanged' | 'nothing' | 'no_call' | 'matched' }
  | { outcome: 'not_published' | 'not_found' | 'blocked' | 'too_soon' | 'paused' | 'spent'; again?: string }
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'conversing'; conversationId: string }
  | { outcome: 'exists'; interestId: string }

interface Wish {
  actorId: string
  offer: Offer
  target: string | null
  note: string | null
  /** Names the wish, for this user. */
  key: string
  day: string
  now: number
  /** Ids for rows that may be inserted. */
  entryId: string
  decisionId: string
  matchId: string
  conversationId: string
}

/**
 * Spends coins; see `drizzle/functions/coins_spend.sql`. With the card of the other user whom it was about.
 * @param interaction for the log, where it is about another user
 */
export async function spend(
  db: Db,
  wish: Wish,
  interaction: Interaction | null,
): Promise<{ answer: Spent; card: ListedRow | null }> {
  const call = (actor: SQL): SQL => sql`spend_coins(
    actor => ${actor}, offer => ${wish.offer}, target => ${wish.target}, words => ${wish.note}, key => ${wish.key},
    at => ${instant(wish.now)}, entry => ${wish.entryId}, new_decision => ${wish.decisionId},
    new_match => ${wish.matchId}, new_conversation => ${wish.conversationId}
  )`
  const work = interaction
    ? logged(interaction, call(sql`${wish.actorId}`), sql`${wish.offer === 'super_like' ? wish.target : null}::uuid`)
    : call(sql`hold_account(${wish.actorId})`)
  return db.one(sql`
    select answer, case when answer ->> 'userId' is not null then card_for(
      viewer => ${wish.actorId}, person => (answer ->> 'userId')::uuid, day => ${wish.day}::date
    ) end as card
    from ${work} as answer`)
}

/** See `settle_call_minutes` in `drizzle/functions/coins_spend.sql`. */
export const settleMinutes = async (
  db: Db,
  purchaseId: string,
  { isApplied, now }: { isApplied: boolean; now: number },
): Promise<'ok' | 'same' | 'not_found'> => {
  const { outcome } = await db.one<{ outcome: 'ok' | 'same' | 'not_found' }>(sql`
    select settle_call_minutes(purchase => ${purchaseId}, is_applied => ${isApplied}, at => ${instant(now)}) ->> 'outcome' as outcome`)
  return outcome
}

/** Corrects a balance by hand; see `adjust_coins` in `drizzle/functions/coins.sql`. */
export const adjust = async (
  db: Db,
  a: { userId: string; amount: number; key: string; entryId: string; now: number },
): Promise<{ outcome: 'ok' | 'same'; transaction: EntryRow; balance: number } | { outcome: 'not_found' }> => {
  const { answer } = await db.one<{ answer: Awaited<ReturnType<typeof adjust>> }>(sql`
    select adjust_coins(
      person => ${a.userId}, amount => ${a.amount}, key => ${a.key}, entry => ${a.entryId}, at => ${instant(a.now)}
    ) as answer`)
  return answer
}

/** Takes a reward back; see `take_back_reward` in `drizzle/functions/rewards.sql`. */
export const takeBack = async (db: Db, grantId: string, now: number): Promise<'ok' | 'same' | 'not_found'> =>
  (
    await db.one<{ outcome: 'ok' | 'same' | 'not_found' }>(sql`
      select take_back_reward(reward => ${grantId}, at => ${instant(now)}) ->> 'outcome' as outcome`)
  ).outcome
