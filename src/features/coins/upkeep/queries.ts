import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'

const countOf = async (db: Db, statement: ReturnType<typeof sql>): Promise<number> =>
  (await db.one<{ count: number }>(statement)).count

/** Expires lots of earned coins; see `drizzle/functions/coins.sql`. Returns how many. */
export const expireCoins = (db: Db, most: number, now: number): Promise<number> =>
  countOf(db, sql`select expire_coins(most => ${most}, at => ${instant(now)}) as count`)

/** Gives back the coins of passes that have stayed unused. Returns how many. */
export const returnPasses = (
  db: Db,
  { before, most, now }: { before: number; most: number; now: number },
): Promise<number> =>
  countOf(db, sql`select return_passes(before => ${instant(before)}, most => ${most}, at => ${instant(now)}) as count`)

/** Rewards for friends who have stayed, and takes back those for friends who were banned. Returns how many. */
export const followReferrals = (db: Db, most: number, now: number): Promise<number> =>
  countOf(
    db,
    sql`select pay_referrals(most => ${most}, at => ${instant(now)})
      + take_back_referrals(most => ${most}, at => ${instant(now)}) as count`,
  )

/** Deletes what has expired: marks of rewards, advertisements, boosts. Returns how many. */
export const forgetExpired = (
  db: Db,
  { before, most, now }: { before: number; most: number; now: number },
): Promise<number> =>
  countOf(
    db,
    sql`select forget_reward_marks(most => ${most}, at => ${instant(now)})
      + forget_ad_views(before => ${instant(before)}, most => ${most})
      + forget_boosts(before => ${instant(before)}, most => ${most}) as count`,
  )

export interface Fault {
  fault: string
  account_id: string
  subject: string | null
}

/**
 * Checks the next accounts of a round, when one is due; see `check_coins` in `drizzle/functions/coins_faults.sql`.
 * @param nextNight when the next round begins after the last account
 */
export const checkLedger = (
  db: Db,
  { most, nextNight, now }: { most: number; nextNight: number; now: number },
): Promise<{ checked: number; faults: Fault[] }> =>
  db.one(sql`
    select (answer ->> 'checked')::integer as checked, answer -> 'faults' as faults
    from check_coins(most => ${most}, next_round => ${instant(nextNight)}, at => ${instant(now)}) as answer`)
