import type { UserContext } from '../../../../context.ts'
import { reconcileSubscriptionsOf } from '../../../billing/reconcile/reconcile-account.ts'
import { reconcileCoinsOf } from '../../../coins/purchases/reconcile-account.ts'
import { noteReconciliation } from './queries.ts'
import { readAccount } from './read-account.ts'
import type { AccountView, ReconciledView } from './schemas.ts'

/**
 * Asks every provider now about what an account has bought, and says what has changed by it. For "I paid and have nothing".
 * @throws AppError USER_NOT_FOUND
 */
export async function reconcileAccount(ctx: UserContext, userId: string): Promise<ReconciledView> {
  const before = await readAccount(ctx, userId)
  const unanswered = [...(await reconcileSubscriptionsOf(ctx, userId)), ...(await reconcileCoinsOf(ctx, userId))]
  const after = await readAccount(ctx, userId)
  await noteReconciliation(ctx.db, {
    userId,
    operatorId: ctx.actor.userId,
    before: { plan: before.plan, balance: before.coins.balance },
    after: { plan: after.plan, balance: after.coins.balance, unanswered: unanswered.length },
    now: ctx.now(),
  })
  return { changes: changesOf(before, after), unanswered, billing: after }
}

type Change = ReconciledView['changes'][number]

/** What is different in two views of an account, as far as it matters to its owner. */
function changesOf(before: AccountView, after: AccountView): Change[] {
  const changed = (what: Change['what'], id: string | null, was: string | null, is: string): Change[] =>
    was === is ? [] : [{ what, id, before: was, after: is }]
  const until = ({ status, entitled_until }: AccountView['subscriptions'][number]) =>
    entitled_until === null ? status : `${status} until ${entitled_until}`
  return [
    ...changed('plan', null, before.plan, after.plan),
    ...changed('balance', null, String(before.coins.balance), String(after.coins.balance)),
    ...after.subscriptions.flatMap((one) => {
      const known = before.subscriptions.find(({ id }) => id === one.id)
      return changed('subscription', one.id, known ? until(known) : null, until(one))
    }),
    ...after.coins.purchases.flatMap((one) => {
      const known = before.coins.purchases.find(({ id }) => id === one.id)
      return changed('coin_purchase', one.id, known?.status ?? null, one.status)
    }),
  ]
}
