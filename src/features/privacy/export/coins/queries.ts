import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { coinPurchases, coinTransactions, userCoins } from '../../../../../drizzle/coins.ts'
import { rewardGrants } from '../../../../../drizzle/rewards.ts'
import type { Db } from '../../../../foundation/db.ts'

/** Rows read at once, as elsewhere in an export. */
export const COIN_PAGE = 500

export interface CoinEntryFacts {
  id: string
  version: number
  type: 'purchase' | 'reward' | 'spend' | 'refund' | 'expiry' | 'adjustment'
  amount: number
  balanceAfter: number
  title: string
  reference: string | null
  createdAt: Date
}

/** The user's entries of the ledger, oldest first. */
export const coinEntriesOf = (db: Db, userId: string, last: CoinEntryFacts | null): Promise<CoinEntryFacts[]> =>
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
      .where(and(eq(userCoins.userId, userId), last ? gt(coinTransactions.version, last.version) : undefined))
      .orderBy(asc(coinTransactions.version))
      .limit(COIN_PAGE),
  )

export interface CoinPurchaseFacts {
  id: string
  packageId: string
  provider: 'stripe' | 'app_store' | 'play_store'
  status: string
  amountMinor: number | null
  currency: string | null
  coins: number
  takenBack: number
  createdAt: Date
}

/** The user's purchases of coins. */
export const coinPurchasesOf = (db: Db, userId: string, last: CoinPurchaseFacts | null): Promise<CoinPurchaseFacts[]> =>
  db.run((orm) =>
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
      .where(and(eq(userCoins.userId, userId), last ? gt(coinPurchases.id, last.id) : undefined))
      .orderBy(asc(coinPurchases.id))
      .limit(COIN_PAGE),
  )

export interface RewardFacts {
  id: string
  activity: string
  period: string
  streak: number
  isTakenBack: boolean
  createdAt: Date
}

/** The user's rewards; their coins are in the entry of the same id. */
export const rewardsOf = (db: Db, userId: string, last: RewardFacts | null): Promise<RewardFacts[]> =>
  db.run((orm) =>
    orm
      .select({
        id: rewardGrants.id,
        activity: rewardGrants.activity,
        period: rewardGrants.period,
        streak: rewardGrants.streak,
        isTakenBack: sql<boolean>`${rewardGrants.takenBackBy} is not null`,
        createdAt: rewardGrants.createdAt,
      })
      .from(rewardGrants)
      .innerJoin(userCoins, eq(userCoins.id, rewardGrants.accountId))
      .where(and(eq(userCoins.userId, userId), last ? gt(rewardGrants.id, last.id) : undefined))
      .orderBy(asc(rewardGrants.id))
      .limit(COIN_PAGE),
  )
