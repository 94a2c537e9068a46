import { and, eq, sql } from 'drizzle-orm'
import { userCoins } from '../../../../drizzle/coins.ts'
import { adViews } from '../../../../drizzle/rewards.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { EntryRow } from '../queries.ts'

export interface RewardRow {
  activity: string
  title: string
  kind: string
  period: 'once' | 'day'
  coins: number
  remaining: number
  nextAt: string | null
  progress: { done: number; of: number }
}

/** The activities as a user sees them, and the code by which they invite friends; `freshCode` where they have none. */
export const rewardsOf = (
  db: Db,
  userId: string,
  { freshCode, now }: { freshCode: string; now: number },
): Promise<{ rewards: RewardRow[]; code: string | null }> =>
  db.one(sql`
    select rewards_of(${userId}, ${instant(now)}) as rewards,
      invite_code_of(person => ${userId}, fresh => ${freshCode}, at => ${instant(now)}) as code`)

/** The outcomes of `redeem_reward` in `drizzle/functions/rewards.sql`. */
export type Redeemed =
  | { outcome: 'ok'; isNew: boolean; transaction: EntryRow; balance: number; nextAt: string | null }
  | { outcome: 'not_found' }
  | { outcome: 'not_earned'; progress: { done: number; of: number } }
  | { outcome: 'capped'; nextAt: string | null }

interface Redemption {
  userId: string
  activity: string
  /** Keyed index of the caller's device; null where it has not said. */
  device: string | null
  entryId: string
  now: number
}

export const redeem = async (db: Db, r: Redemption): Promise<Redeemed> =>
  (
    await db.one<{ answer: Redeemed }>(sql`
      select redeem_reward(
        person => ${r.userId}, activity => ${r.activity}, device => ${r.device}, occasion => null, entry => ${r.entryId},
        at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** The outcomes of `accept_invite` in `drizzle/functions/rewards_events.sql`, with the friend's balance. */
export interface Invited {
  outcome: 'ok' | 'not_found' | 'self' | 'late' | 'taken' | 'capped'
  balance: number
}

export const acceptInvite = (
  db: Db,
  { code, ...r }: Omit<Redemption, 'entryId'> & { code: string; referralId: string },
): Promise<Invited> =>
  db.one(sql`
    select answer ->> 'outcome' as outcome,
      coalesce((select c.balance from user_coins c where c.user_id = ${r.userId}), 0) as balance
    from accept_invite(
      friend => ${r.userId}, code => ${code}, activity => ${r.activity}, device => ${r.device},
      referral => ${r.referralId}, at => ${instant(r.now)}
    ) as answer`)

/** Names an advertisement that a user is about to watch. */
export const noteAdView = async (
  db: Db,
  v: { userId: string; nonceHash: string; device: string | null; expiresAt: number; most: number; now: number },
): Promise<void> => {
  await db.rows(sql`
    select note_ad_view(
      person => ${v.userId}, nonce_hash => ${v.nonceHash}, device => ${v.device ?? ''},
      expires => ${instant(v.expiresAt)}, most => ${v.most}, at => ${instant(v.now)}
    )`)
}

/** Rewards an advertisement that the network says was watched. */
export const confirmAdView = async (
  db: Db,
  v: { nonceHash: string; networkRef: string; entryId: string; now: number },
): Promise<{ outcome: Redeemed['outcome'] | 'used' | 'late' }> =>
  (
    await db.one<{ answer: { outcome: Redeemed['outcome'] | 'used' | 'late' } }>(sql`
      select confirm_ad_view(
        nonce => ${v.nonceHash}, network => ${v.networkRef}, entry => ${v.entryId}, at => ${instant(v.now)}
      ) as answer`)
  ).answer

/** The reward of an advertisement; null for a nonce that is not the user's, `seen: false` before the callback. */
export const adReward = async (
  db: Db,
  userId: string,
  nonceHash: string,
): Promise<{ isSeen: boolean; transaction: EntryRow | null; balance: number } | null> => {
  const [row] = await db.run((orm) =>
    orm
      .select({
        isSeen: sql<boolean>`${adViews.seenAt} is not null`,
        transaction: sql<EntryRow | null>`coin_entry(${adViews.grantId})`,
        balance: sql<number>`coalesce(${userCoins.balance}, 0)`,
      })
      .from(adViews)
      .leftJoin(userCoins, eq(userCoins.userId, adViews.userId))
      .where(and(eq(adViews.nonceHash, nonceHash), eq(adViews.userId, userId))),
  )
  return row ?? null
}
