import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { utc } from '../../../../foundation/time.ts'
import { toTransaction } from '../../../coins/entry-view.ts'
import { toRefundView } from '../refunds/refund-view.ts'
import { accountOf, type AccountRow } from './queries.ts'
import type { AccountView } from './schemas.ts'

/** All that support has to know about an account and money. @throws AppError USER_NOT_FOUND */
export async function readAccount(ctx: UserContext, userId: string): Promise<AccountView> {
  const row = await accountOf(ctx.db, userId, ctx.now())
  if (!row) throw new AppError('USER_NOT_FOUND')
  return toView(userId, row)
}

const orNull = (time: string | null): string | null => (time === null ? null : utc(time))

const toView = (userId: string, row: AccountRow): AccountView => ({
  user_id: userId,
  plan: row.plan,
  stripe_customer: row.stripeCustomer,
  store_token: row.storeToken,
  sources: row.sources.map(({ source, plan, until }) => ({ source, plan, until: utc(until) })),
  subscriptions: row.subscriptions.map((one) => ({
    id: one.id,
    plan_id: one.plan_id,
    provider: one.provider,
    ref: one.ref,
    status: one.status,
    started_at: utc(one.started_at),
    expires_at: orNull(one.expires_at),
    entitled_until: orNull(one.entitled_until),
    renews: one.renews,
    cancel_at_period_end: one.cancel_at_period_end,
    is_extra: one.is_extra,
    read_at: utc(one.read_at),
    reconcile_at: orNull(one.reconcile_at),
    created_at: utc(one.created_at),
  })),
  history: row.history.map(({ id, at, source, kind, plan_id, until, note }) => ({
    id,
    at: utc(at),
    source,
    kind,
    plan_id,
    until: orNull(until),
    note,
  })),
  coins: {
    balance: row.balance,
    transactions: row.transactions.map(toTransaction),
    purchases: row.purchases.map((one) => ({
      id: one.id,
      package_id: one.package_id,
      provider: one.provider,
      ref: one.ref,
      status: one.status,
      amount_minor: one.amount_minor,
      currency: one.currency,
      coins: one.coins,
      bonus: one.bonus,
      refunded_minor: one.refunded_minor,
      taken_back: one.taken_back,
      read_at: orNull(one.read_at),
      reconcile_at: orNull(one.reconcile_at),
      created_at: utc(one.created_at),
    })),
  },
  refunds: row.refunds.map(toRefundView),
})
