import { sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { CoinResults } from '../../../../drizzle/functions/results/coins.ts'
import type { Db } from '../../../foundation/db.ts'
import { integer, moment, type Values } from '../../../foundation/given.ts'
import { call } from '../../../foundation/statement.ts'

const BATCH = { most: integer, now: moment }
const OLD = { ...BATCH, before: moment }

const expiring = call(BATCH, ({ most, now }) => functions.expire_coins({ most, at: now }))

/** Expires lots of earned coins; see `drizzle/functions/coins.sql`. Returns how many. */
export const expireCoins = (db: Db, most: number, now: number): Promise<number> => expiring(db, { most, now })

const returning = call(OLD, ({ before, most, now }) => functions.return_passes({ before, most, at: now }))

/** Gives back the coins of passes that have stayed unused. Returns how many. */
export const returnPasses = (db: Db, batch: Values<typeof OLD>): Promise<number> => returning(db, batch)

const following = call(
  BATCH,
  ({ most, now: at }) =>
    sql<number>`${functions.pay_referrals({ most, at })} + ${functions.take_back_referrals({ most, at })}`,
)

/** Rewards for friends who have stayed, and takes back those for friends who were banned. Returns how many. */
export const followReferrals = (db: Db, most: number, now: number): Promise<number> => following(db, { most, now })

const forgetting = call(
  OLD,
  ({ before, most, now }) => sql<number>`
    ${functions.forget_reward_marks({ most, at: now })} + ${functions.forget_ad_views({ before, most })}
    + ${functions.forget_boosts({ before, most })}`,
)

/** Deletes what has expired: marks of rewards, advertisements, boosts. Returns how many. */
export const forgetExpired = (db: Db, batch: Values<typeof OLD>): Promise<number> => forgetting(db, batch)

const CHECK = { ...BATCH, nextNight: moment }

const checking = call(CHECK, ({ most, nextNight, now }) =>
  functions.check_coins({ most, next_round: nextNight, at: now }),
)

/**
 * Checks the next accounts of a round, when one is due; see `check_coins` in `drizzle/functions/coins_faults.sql`.
 * @param check.nextNight when the next round begins after the last account
 */
export const checkLedger = (db: Db, check: Values<typeof CHECK>): Promise<CoinResults['check_coins']> =>
  checking(db, check)
