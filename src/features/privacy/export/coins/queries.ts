import { and, asc, eq, gt, isNotNull, or, sql } from 'drizzle-orm'
import { coinPurchases, coinTransactions, userCoins } from '../../../../../drizzle/coins.ts'
import { coin_title } from '../../../../../drizzle/functions/generated.ts'
import { inviteCodes, referrals, rewardGrants } from '../../../../../drizzle/rewards.ts'
import type { Db } from '../../../../foundation/db.ts'
import { integer } from '../../../../foundation/given.ts'
import { withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { LAST, OWNER, PAGE } from '../queries.ts'

const entries = withOptions(OWNER, { lastVersion: integer }, (orm, { userId, lastVersion }) =>
  orm
    .select({
      id: coinTransactions.id,
      version: coinTransactions.version,
      type: coinTransactions.type,
      amount: coinTransactions.amount,
      balanceAfter: coinTransactions.balanceAfter,
      title: coin_title({ entry: coinTransactions.id }),
      reference: coinTransactions.reference,
      createdAt: coinTransactions.createdAt,
    })
    .from(coinTransactions)
    .innerJoin(userCoins, eq(userCoins.id, coinTransactions.accountId))
    .where(and(eq(userCoins.userId, userId), lastVersion && gt(coinTransactions.version, lastVersion)))
    .orderBy(asc(coinTransactions.version))
    .limit(PAGE),
)

export type CoinEntryFacts = RowOfStatement<typeof entries>

/** The user's entries of the ledger, oldest first. */
export const coinEntriesOf = (db: Db, userId: string, last: CoinEntryFacts | null): Promise<CoinEntryFacts[]> =>
  entries.all(db, { userId, lastVersion: last?.version })

const purchases = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: coinPurchases.id,
      packageId: coinPurchases.packageId,
      provider: coinPurchases.provider,
      status: coinPurchases.status,
      amountMinor: coinPurchases.amountMinor,
      currency: coinPurchases.currency,
      coins: sql<number>`${coinPurchases.coins} + ${coinPurchases.bonus}`,
      takenBack: coinPurchases.takenBack,
      createdAt: coinPurchases.createdAt,
    })
    .from(coinPurchases)
    .innerJoin(userCoins, eq(userCoins.id, coinPurchases.accountId))
    .where(and(eq(userCoins.userId, userId), lastId && gt(coinPurchases.id, lastId)))
    .orderBy(asc(coinPurchases.id))
    .limit(PAGE),
)

export type CoinPurchaseFacts = RowOfStatement<typeof purchases>

/** The user's purchases of coins. */
export const coinPurchasesOf = (db: Db, userId: string, last: CoinPurchaseFacts | null): Promise<CoinPurchaseFacts[]> =>
  purchases.all(db, { userId, lastId: last?.id })

const rewards = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: rewardGrants.id,
      activity: rewardGrants.activity,
      period: rewardGrants.period,
      streak: rewardGrants.streak,
      isTakenBack: sql<boolean>`${isNotNull(rewardGrants.takenBackBy)}`,
      createdAt: rewardGrants.createdAt,
    })
    .from(rewardGrants)
    .innerJoin(userCoins, eq(userCoins.id, rewardGrants.accountId))
    .where(and(eq(userCoins.userId, userId), lastId && gt(rewardGrants.id, lastId)))
    .orderBy(asc(rewardGrants.id))
    .limit(PAGE),
)

export type RewardFacts = RowOfStatement<typeof rewards>

/** The user's rewards; their coins are in the entry of the same id. */
export const rewardsOf = (db: Db, userId: string, last: RewardFacts | null): Promise<RewardFacts[]> =>
  rewards.all(db, { userId, lastId: last?.id })

const invitations = withOptions(OWNER, LAST, (orm, { userId, lastId }) => {
  const { code, createdAt } = inviteCodes
  const own = orm
    .select({
      // A user has one, so their own id stands for it.
      id: inviteCodes.userId,
      kind: sql<'own_code' | 'invited' | 'accepted'>`'own_code'`.as('kind'),
      code: sql<string | null>`${code}`.as('code'),
      created_at: createdAt,
    })
    .from(inviteCodes)
    .where(eq(inviteCodes.userId, userId))
  const accepted = orm
    .select({
      id: referrals.id,
      kind: sql<
        'own_code' | 'invited' | 'accepted'
      >`case when ${referrals.inviterId} = ${userId} then 'invited' else 'accepted' end`.as('kind'),
      code: sql<string | null>`null::text`.as('code'),
      created_at: referrals.createdAt,
    })
    .from(referrals)
    .where(or(eq(referrals.inviterId, userId), eq(referrals.friendId, userId)))
  const all = own.unionAll(accepted).as('invitations')
  return orm
    .select({ id: all.id, kind: all.kind, code: all.code, created_at: all.created_at })
    .from(all)
    .where(lastId && gt(all.id, lastId))
    .orderBy(asc(all.id))
    .limit(PAGE)
})

export type InvitationFacts = RowOfStatement<typeof invitations>

/** The user's invitation code, and the invitations that they have made or accepted. */
export const invitationsOf = (db: Db, userId: string, last: InvitationFacts | null): Promise<InvitationFacts[]> =>
  invitations.all(db, { userId, lastId: last?.id })
