import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import type { Plan } from '../../../../catalogue/plans.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { toTransaction } from '../../../coins/entry-view.ts'
import type { RefundRow } from '../refunds/queries.ts'

type Provider = 'stripe' | 'app_store' | 'play_store'
type Source = Provider | 'gift'

/** What an account has to do with money. Times are as Postgres writes them in JSON. */
export interface AccountRow {
  plan: Plan
  stripeCustomer: string | null
  storeToken: string | null
  balance: number
  sources: { source: Source; plan: Plan; until: string }[]
  /** The newest first, as all lists. */
  subscriptions: {
    id: string
    plan_id: string
    provider: Provider
    ref: string | null
    status: string
    started_at: string
    expires_at: string | null
    entitled_until: string | null
    renews: boolean
    cancel_at_period_end: boolean
    is_extra: boolean
    read_at: string
    reconcile_at: string | null
    created_at: string
  }[]
  history: {
    id: string
    at: string
    source: Source
    kind: string
    plan_id: string | null
    until: string | null
    note: string | null
  }[]
  transactions: Parameters<typeof toTransaction>[0][]
  purchases: {
    id: string
    package_id: string
    provider: Provider
    ref: string | null
    status: string
    amount_minor: number | null
    currency: string | null
    coins: number
    bonus: number
    refunded_minor: number
    taken_back: number
    read_at: string | null
    reconcile_at: string | null
    created_at: string
  }[]
  refunds: RefundRow[]
}

/** Entries of each list that grows for ever. */
const NEWEST = 50

/** Everything about an account and money, in one statement; null for one that there is not. */
export const accountOf = async (db: Db, userId: string, now: number): Promise<AccountRow | null> => {
  const [row] = await db.rows<AccountRow>(sql`
    select u.plan, b.stripe_customer as "stripeCustomer", b.store_token as "storeToken", coalesce(c.balance, 0) as balance,
      (select coalesce(jsonb_agg(to_jsonb(e) order by e.until desc), '[]')
        from entitlements e where e.user_id = u.id and e.until > ${instant(now)}) as sources,
      (select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at desc, s.id desc), '[]')
        from subscriptions s where s.user_id = u.id) as subscriptions,
      (select coalesce(jsonb_agg(to_jsonb(e) order by e.at desc, e.id desc), '[]') from (
        select x.* from entitlement_events x where x.user_id = u.id order by x.at desc, x.id desc limit ${NEWEST}) e) as history,
      (select coalesce(jsonb_agg(coin_entry(t.id) order by t.version desc), '[]') from (
        select x.id, x.version from coin_transactions x where x.account_id = c.id order by x.version desc limit ${NEWEST}) t) as transactions,
      (select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at desc, p.id desc), '[]') from (
        select x.* from coin_purchases x where x.account_id = c.id order by x.created_at desc, x.id desc limit ${NEWEST}) p) as purchases,
      (select coalesce(jsonb_agg(refund_row(r) order by r.created_at desc, r.id desc), '[]') from refunds r
        where r.purchase_id in (
          select s.id from subscriptions s where s.user_id = u.id
          union all select p.id from coin_purchases p where p.account_id = c.id)) as refunds
    from users u left join billing_accounts b on b.user_id = u.id left join user_coins c on c.user_id = u.id
    where u.id = ${userId}`)
  return row ?? null
}

/** Notes that the providers were asked about an account, and what it was before and after. */
export const noteReconciliation = async (
  db: Db,
  n: { userId: string; operatorId: string; before: object; after: object; now: number },
): Promise<void> => {
  await db.rows(sql`
    select note_operator_act(
      operator => ${n.operatorId}, act => 'billing.reconcile', subject => ${n.userId}, reason => null, note => null,
      before => ${JSON.stringify(n.before)}::jsonb, after => ${JSON.stringify(n.after)}::jsonb, at => ${instant(n.now)}
    )`)
}

/** The outcomes of `give_gift` and `take_gift_back` in `drizzle/functions/operator_money.sql`. */
export type Gifted =
  { outcome: 'ok'; plan: Plan; events: DomainEvent[] } | { outcome: 'not_found' } | { outcome: 'no_gift' }

export const giveGift = async (
  db: Db,
  g: { userId: string; plan: Plan; until: number; note: string; operatorId: string; now: number },
): Promise<Gifted> =>
  (
    await db.one<{ answer: Gifted }>(sql`
      select give_gift(
        person => ${g.userId}, plan => ${g.plan}, until => ${instant(g.until)}, note => ${g.note},
        operator => ${g.operatorId}, at => ${instant(g.now)}
      ) as answer`)
  ).answer

export const takeGiftBack = async (
  db: Db,
  g: { userId: string; note: string | null; operatorId: string; now: number },
): Promise<Gifted> =>
  (
    await db.one<{ answer: Gifted }>(sql`
      select take_gift_back(
        person => ${g.userId}, note => ${g.note}, operator => ${g.operatorId}, at => ${instant(g.now)}
      ) as answer`)
  ).answer
