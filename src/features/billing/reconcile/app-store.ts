import type { Context } from '../../../context.ts'
import type { StoreSubscription } from '../../../providers/app-store/results.ts'
import { sellerOf } from '../providers.ts'
import { subscriptionBy, type WriteAnswer } from './queries.ts'
import { stateOfAppStore } from '../rules/app-store.ts'
import { accountOfStoreToken } from '../stores/account-of.ts'
import { write, writeUnknown } from './write-answer.ts'

/**
 * Asks the App Store about a subscription and writes the answer. Whose it is does not change once it is written.
 * @param ref the original transaction's id
 */
export async function reconcileAppStore(ctx: Context, ref: string): Promise<void> {
  const found = await sellerOf(ctx.appStore, 'app_store').subscription(ref)
  if (!found) return writeUnknown(ctx, 'app_store', ref)
  const row = await subscriptionBy(ctx.db, 'app_store', ref)
  await writeAppStore(ctx, found, row?.userId ?? (await accountOfStoreToken(ctx, found.appAccountToken)))
}

/** Writes the App Store's answer. @param userId whose it is; null where nobody has been named yet */
export const writeAppStore = (ctx: Context, found: StoreSubscription, userId: string | null): Promise<WriteAnswer> =>
  write(ctx, {
    provider: 'app_store',
    ref: found.originalTransactionId,
    knownId: null,
    userId,
    product: found.productId,
    state: stateOfAppStore(found, ctx.now()),
    card: null,
    // A change of plan keeps the original transaction.
    replaces: null,
    readAt: found.readAt,
  })
