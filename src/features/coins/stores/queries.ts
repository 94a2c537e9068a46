import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { coinPackages, coinPurchases, userCoins } from '../../../../drizzle/coins.ts'
import type { Db } from '../../../foundation/db.ts'

export type StoreName = 'app_store' | 'play_store'

/** The package that a store sells as a product, on offer or not; null where there is none. */
export async function packageOfProduct(db: Db, provider: StoreName, product: string): Promise<string | null> {
  const [row] = await db.run((orm) =>
    orm
      .select({ id: coinPackages.id })
      .from(coinPackages)
      .where(eq(sql`${coinPackages.storeProducts} ->> ${provider}`, product))
      .orderBy(desc(coinPackages.isActive), asc(coinPackages.position))
      .limit(1),
  )
  return row?.id ?? null
}

export interface ReceiptRow {
  /** Null once the account is gone. */
  userId: string | null
  packageId: string
  /** Whether its coins have been granted, though some may have been taken back since. */
  isGranted: boolean
}

/** What is written of a receipt; null while nothing is. */
export async function receiptRow(db: Db, provider: StoreName, ref: string): Promise<ReceiptRow | null> {
  const [row] = await db.run((orm) =>
    orm
      .select({
        userId: userCoins.userId,
        packageId: coinPurchases.packageId,
        isGranted: sql<boolean>`${isNotNull(coinPurchases.transactionId)}`,
      })
      .from(coinPurchases)
      .innerJoin(userCoins, eq(userCoins.id, coinPurchases.accountId))
      .where(and(eq(coinPurchases.provider, provider), eq(coinPurchases.ref, ref))),
  )
  return row ?? null
}
