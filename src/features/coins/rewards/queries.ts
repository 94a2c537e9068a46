import { and, eq, isNotNull, sql, type SQL } from 'drizzle-orm'
import { userCoins } from '../../../../drizzle/coins.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { CoinResults, EntryRow, Redeemed } from '../../../../drizzle/functions/results/coins.ts'
import { adViews } from '../../../../drizzle/rewards.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce, ONE_ROW, scalarOrNull } from '../../../foundation/fragments.ts'
import { integer, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'

export type { Redeemed }

const rewards = statement({ userId: uuid, freshCode: text, now: moment }, (orm, { userId, freshCode, now }) =>
  orm
    .select({
      rewards: functions.rewards_of({ person: userId, at: now }),
      code: functions.invite_code_of({ person: userId, fresh: freshCode, at: now }),
    })
    .from(ONE_ROW),
)

/** The activities as a user sees them, and the code by which they invite friends; `freshCode` where they have none. */
export const rewardsOf = (
  db: Db,
  userId: string,
  { freshCode, now }: { freshCode: string; now: number },
): Promise<RowOfStatement<typeof rewards>> => rewards.one(db, { userId, freshCode, now })

const REDEMPTION = {
  userId: uuid,
  activity: text,
  /** Keyed index of the caller's device; null where it has not said. */
  device: orNull(text),
  now: moment,
}

const redeeming = call({ ...REDEMPTION, entryId: uuid }, ({ userId, activity, device, entryId, now }) =>
  functions.redeem_reward({ person: userId, activity, device, occasion: null, entry: entryId, at: now }),
)

export const redeem = (db: Db, r: Values<typeof REDEMPTION> & { entryId: string }): Promise<Redeemed> =>
  redeeming(db, r)

const INVITATION = { ...REDEMPTION, code: text, referralId: uuid }

const accepting = statement(INVITATION, (orm, { userId, activity, device, code, referralId, now }) => {
  const work = functions.accept_invite({ friend: userId, code, activity, device, referral: referralId, at: now })
  const { source, value: answer } = calledOnce(work, 'answer')
  const balance = scalarOrNull(
    orm.select({ value: userCoins.balance }).from(userCoins).where(eq(userCoins.userId, userId)),
  )
  return orm.select({ answer, balance: sql<number>`coalesce(${balance}, 0)` }).from(source)
})

/** The outcomes of `accept_invite` in `drizzle/functions/rewards_events.sql`, with the friend's balance. */
export type Invited = CoinResults['accept_invite'] & { balance: number }

export async function acceptInvite(db: Db, invitation: Values<typeof INVITATION>): Promise<Invited> {
  const { answer, balance } = await accepting.one(db, invitation)
  return { outcome: answer.outcome, balance }
}

const AD_VIEW = { userId: uuid, nonceHash: text, device: text, expiresAt: moment, most: integer, now: moment }

const noting = call(AD_VIEW, ({ userId, nonceHash, device, expiresAt, most, now }) =>
  functions.note_ad_view({ person: userId, nonce_hash: nonceHash, device, expires: expiresAt, most, at: now }),
)

/** Names an advertisement that a user is about to watch. */
export const noteAdView = (
  db: Db,
  { device, ...view }: Omit<Values<typeof AD_VIEW>, 'device'> & { device: string | null },
): Promise<void> => noting(db, { ...view, device: device ?? '' })

const CONFIRMATION = { nonceHash: text, networkRef: text, entryId: uuid, now: moment }

const confirming = call(CONFIRMATION, ({ nonceHash, networkRef, entryId, now }) =>
  functions.confirm_ad_view({ nonce: nonceHash, network: networkRef, entry: entryId, at: now }),
)

/** Rewards an advertisement that the network says was watched. */
export const confirmAdView = (
  db: Db,
  confirmation: Values<typeof CONFIRMATION>,
): Promise<CoinResults['confirm_ad_view']> => confirming(db, confirmation)

const watched = statement({ userId: uuid, nonceHash: text }, (orm, { userId, nonceHash }) => {
  // There is none before the callback.
  const transaction: SQL<EntryRow | null> = functions.coin_entry({ entry: adViews.grantId })
  return orm
    .select({
      isSeen: sql<boolean>`${isNotNull(adViews.seenAt)}`,
      transaction,
      balance: sql<number>`coalesce(${userCoins.balance}, 0)`,
    })
    .from(adViews)
    .leftJoin(userCoins, eq(userCoins.userId, adViews.userId))
    .where(and(eq(adViews.nonceHash, nonceHash), eq(adViews.userId, userId)))
})

/** The reward of an advertisement; null for a nonce that is not the user's, `seen: false` before the callback. */
export const adReward = (db: Db, userId: string, nonceHash: string): Promise<RowOfStatement<typeof watched> | null> =>
  watched.maybe(db, { userId, nonceHash })
