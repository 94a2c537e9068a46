import type { UserContext } from '../../../context.ts'
import { fieldRefused } from '../../../foundation/errors.ts'
import type { AppStoreProvider } from '../../../providers/app-store/app-store.ts'
import type { StoreSubscription as AppStoreSubscription } from '../../../providers/app-store/results.ts'
import type { PlayStoreProvider } from '../../../providers/play-store/play-store.ts'
import type { StoreSubscription as PlaySubscription } from '../../../providers/play-store/subscription.ts'
import { offered } from '../providers.ts'
import { subscriptionBy, type WriteAnswer } from '../reconcile/queries.ts'
import { writeAppStore } from '../reconcile/app-store.ts'
import { accountOfPlay, writePlayStore } from '../reconcile/play-store.ts'
import { ofAnotherAccount } from '../reconcile/write-answer.ts'
import { accountOfStoreToken } from './account-of.ts'
import { planOfProduct } from './queries.ts'
import { nullForNoToken, readTransaction } from './said-by-device.ts'

/** A purchase that a device has presented, as its store has it now. Nothing has been written. */
export interface Presented {
  /** The plan that was bought. */
  planId: string
  /** Writes it, as the caller's. @throws AppError PURCHASE_OF_ANOTHER_ACCOUNT */
  write(): Promise<WriteAnswer>
}

export interface Presentation {
  type: 'app_store' | 'play_store'
  /** What the store gave the device: a signed transaction, or a purchase token. */
  token: string
}

/**
 * Asks the store about a purchase that a device presents: what the device says is only believed to name it. It belongs
 * to the account that it names; one that names nobody belongs to the first account that presents it.
 * @param place of `type` and `token` in the request, such as `body.`
 * @throws AppError VALIDATION_FAILED naming the token; PURCHASE_OF_ANOTHER_ACCOUNT; UNAVAILABLE
 */
export async function readPresented(
  ctx: UserContext,
  { type, token }: Presentation,
  place: 'body.' | 'body.payment_method.',
): Promise<Presented> {
  const field = `${place}token`
  return type === 'app_store'
    ? fromAppStore(
        ctx,
        await askAppStore(ctx, offered(ctx.appStore, 'app_store', `${place}type`), { token, field }),
        field,
      )
    : fromPlayStore(
        ctx,
        await askPlayStore(offered(ctx.playStore, 'play_store', `${place}type`), { token, field }),
        field,
      )
}

async function fromAppStore(ctx: UserContext, found: AppStoreSubscription, field: string): Promise<Presented> {
  const row = await subscriptionBy(ctx.db, 'app_store', found.originalTransactionId)
  mustBeTheirs(ctx, 'app_store', row?.userId ?? (await accountOfStoreToken(ctx, found.appAccountToken)))
  return {
    planId: await planOf(ctx, 'app_store', found.productId, field),
    write: () => writeAppStore(ctx, found, ctx.actor.userId),
  }
}

async function fromPlayStore(ctx: UserContext, found: PlaySubscription, field: string): Promise<Presented> {
  const row = await subscriptionBy(ctx.db, 'play_store', found.purchaseToken)
  mustBeTheirs(ctx, 'play_store', row?.userId ?? (await accountOfPlay(ctx, found)))
  return {
    planId: await planOf(ctx, 'play_store', found.productId, field),
    write: () => writePlayStore(ctx, found, { row, userId: ctx.actor.userId }),
  }
}

async function askAppStore(
  ctx: UserContext,
  store: AppStoreProvider,
  { token, field }: { token: string; field: string },
): Promise<AppStoreSubscription> {
  const said = await readTransaction(ctx, store, { token, field })
  if (said.type !== 'subscription') throw fieldRefused(field, 'is not the purchase of a subscription')
  const found = await store.subscription(said.originalTransactionId)
  if (!found) throw fieldRefused(field, 'is not a purchase that the App Store knows')
  return found
}

async function askPlayStore(
  store: PlayStoreProvider,
  { token, field }: { token: string; field: string },
): Promise<PlaySubscription> {
  const found = await nullForNoToken(store.subscription(token))
  if (!found) throw fieldRefused(field, 'is not a purchase that Google Play knows')
  return found
}

function mustBeTheirs(ctx: UserContext, provider: Presentation['type'], owner: string | null): void {
  if (owner === null || owner === ctx.actor.userId) return
  ctx.log.warn('purchase_of_another_account', { provider })
  throw ofAnotherAccount(ctx, provider)
}

async function planOf(ctx: UserContext, type: Presentation['type'], product: string, field: string): Promise<string> {
  const planId = await planOfProduct(ctx.db, type, product)
  if (planId !== null) return planId
  ctx.log.warn('purchase_of_no_plan', { provider: type, product })
  throw fieldRefused(field, 'is the purchase of something that is no plan')
}
