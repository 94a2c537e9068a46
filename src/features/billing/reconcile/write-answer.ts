import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import type { Provider } from '../queries.ts'
import { noteUnknown } from '../stores/queries.ts'
import { managedAt } from '../views.ts'
import { writeAnswer, type ProviderAnswer, type WriteAnswer } from './queries.ts'

/**
 * Writes what a provider says about a subscription and publishes what follows. An older answer changes nothing.
 * @throws AppError PURCHASE_OF_ANOTHER_ACCOUNT; Error for a product that no plan names, so that an event for it is kept until
 * an operator has added it
 */
export async function write(ctx: Context, answer: ProviderAnswer): Promise<WriteAnswer> {
  const written = await writeAnswer(ctx.db, answer, ctx.now())
  const named = { provider: answer.provider, subscription_id: written.subscriptionId }
  switch (written.outcome) {
    case 'another_account':
      ctx.log.warn('purchase_of_another_account', named)
      throw ofAnotherAccount(ctx, answer.provider)
    case 'no_plan':
      throw new Error(`no plan is sold as ${answer.product} by ${answer.provider}`)
    case 'nobody':
      ctx.log.warn('subscription_of_nobody', named)
      return written
    default:
      if (written.isExtra) ctx.log.warn('second_subscription', named)
      ctx.publish(written.events ?? [])
      return written
  }
}

/** Writes that a store does not know a subscription (any more); see `noteUnknown`. */
export async function writeUnknown(ctx: Context, provider: Provider, ref: string): Promise<void> {
  const isKnown = await noteUnknown(ctx.db, provider, ref, ctx.now())
  if (isKnown) ctx.log.warn('subscription_unknown_to_store', { provider })
}

/** @returns the error that says where a purchase that is another account's can be ended */
export const ofAnotherAccount = ({ settings }: Pick<Context, 'settings'>, provider: Provider): AppError =>
  new AppError('PURCHASE_OF_ANOTHER_ACCOUNT', { details: { provider, managed_at: managedAt(settings, provider) } })
