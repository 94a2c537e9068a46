import type { UserContext } from '../../../context.ts'
import { utc } from '../../../foundation/time.ts'
import { rewardsOf } from './queries.ts'
import type { RewardsView } from './schemas.ts'

/** Digits and letters that are not mistaken for each other when read aloud. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_LENGTH = 10

const freshCode = (): string =>
  [...crypto.getRandomValues(new Uint8Array(CODE_LENGTH))].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

/** The ways to earn coins, with what is left of each, and the caller's invite code. */
export async function listRewards(ctx: UserContext): Promise<RewardsView> {
  const { rewards, code } = await rewardsOf(ctx.db, ctx.actor.userId, { freshCode: freshCode(), now: ctx.now() })
  return {
    rewards: rewards.map(({ activity, title, coins, period, remaining, nextAt, progress, kind }) => ({
      activity,
      title,
      coins,
      period,
      remaining,
      next_at: nextAt && utc(nextAt),
      is_due: remaining > 0 && progress.done === progress.of,
      ...(kind === 'profile_complete' ? { progress } : {}),
    })),
    invite_code: code ?? '',
  }
}
