import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { reconcilePurchases } from './purchases/reconcile-payments.ts'
import { checkLedger, expireCoins, followReferrals, forgetExpired, returnPasses } from './upkeep/queries.ts'

/** Rows of one statement: few enough for its time limit, as it runs every minute. */
const BATCH = 200
/** Purchases that a provider is asked about. */
const PURCHASES = 20
/** Accounts that one check looks at. */
const ACCOUNTS = 2_000
/** After how many days the coins of an unused pass return. */
const PASS_DAYS = 30
const DAY = 86_400_000

/**
 * Every minute: asks about unfinished purchases, expires earned coins, returns the coins of unused passes, follows invited friends, deletes expired traces
 * of rewards, and checks the next part of the ledger, all of it once a night. A failure of one part is only logged.
 * @returns how many of each there were
 */
export async function lookAfterCoins(ctx: Context): Promise<Record<string, number>> {
  const now = ctx.now()
  const parts: Record<string, () => Promise<number>> = {
    coin_purchases_asked: () => reconcilePurchases(ctx, PURCHASES),
    coins_expired: () => expireCoins(ctx.db, BATCH, now),
    passes_returned: () => returnPasses(ctx.db, { before: now - PASS_DAYS * DAY, most: BATCH, now }),
    referrals_paid: () => followReferrals(ctx.db, BATCH, now),
    coin_traces_forgotten: () => forgetExpired(ctx.db, { before: now - DAY, most: BATCH, now }),
    coin_accounts_checked: () => check(ctx, now),
  }
  const done: Record<string, number> = {}
  for (const [name, work] of Object.entries(parts)) {
    try {
      const count = await work()
      if (count > 0) done[name] = count
    } catch (error) {
      ctx.log.error('coins_not_looked_after', { work: name, ...describeError(error) })
    }
  }
  return done
}

/** The next part of the nightly check. Each fault is an error in the log, by account: a person has to look at it. */
async function check(ctx: Context, now: number): Promise<number> {
  const nextNight = Math.floor(now / DAY) * DAY + DAY
  const { checked, faults } = await checkLedger(ctx.db, { most: ACCOUNTS, nextNight, now })
  if (faults.length > 0) ctx.count('vibesmatch_coin_faults_total', undefined, faults.length)
  for (const { fault, account_id, subject } of faults) ctx.log.error('coin_fault', { fault, account_id, subject })
  return checked
}
