import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { coinPackages, coinPurchases, userCoins } from '../../../../drizzle/coins.ts'
import type { Db } from '../../../foundation/db.ts'
import { text, word } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

export type StoreName = 'app_store' | 'play_store'

const sold = statement({ provider: word<StoreName>(), product: text }, (orm, { provider, product }) =>
  orm
    .select({ id: coinPackages.id })
    .from(coinPackages)
    .where(eq(sql`${coinPackages.storeProducts} ->> ${provider}`, product))
    .orderBy(desc(coinPackages.isActive), asc(coinPackages.position))
    .limit(1),
)

/** The package that a store sells as a product, on offer or not; null where there is none. */
export const packageOfProduct = async (db: Db, provider: StoreName, product: string): Promise<string | null> =>
  (await sold.maybe(db, { provider, product }))?.id ?? null

const receipt = statement({ provider: coinPurchases.provider, ref: coinPurchases.ref }, (orm, { provider, ref }) =>
  orm
    .select({
      /** Null once the account is gone. */
      userId: userCoins.userId,
      packageId: coinPurchases.packageId,
      /** Whether its coins have been granted, though some may have been taken back since. */
      isGranted: sql<boolean>`${isNotNull(coinPurchases.transactionId)}`,
    })
    .from(coinPurchases)
    .innerJoin(userCoins, eq(userCoins.id, coinPurchases.accountId))
    .where(and(eq(coinPurchases.provider, provider), eq(coinPurchases.ref, ref))),
)

export type ReceiptRow = RowOfStatement<typeof receipt>

/** What is written of a receipt; null while nothing is. */
export const receiptRow = (db: Db, provider: StoreName, ref: string): Promise<ReceiptRow | null> =>
  receipt.maybe(db, { provider, ref })
