import type { UserContext } from '../../../context.ts'
import { fingerprint } from '../../../foundation/crypto.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { utc } from '../../../foundation/time.ts'
import { toTransaction } from '../entry-view.ts'
import { deviceIndex } from '../../../security/device-index.ts'
import { acceptInvite, adReward, redeem, type Redeemed } from './queries.ts'
import type { RedeemedView } from './schemas.ts'

export interface Redemption {
  activity: string
  /** Of `invite_friend`: a friend's code; of `watch_advertisement`: the nonce of the view. */
  proof?: string | undefined
  /** The id that the caller's app sends. */
  deviceId: string | null
}

/** Activities that name something by a proof. */
const INVITE = 'invite_friend'
const ADVERTISEMENT = 'watch_advertisement'

/**
 * Grants a reward for what the server has seen, or answers with the one that was granted in this period. A code of a
 * friend is recorded and pays that friend later, so there is no transaction.
 * @throws AppError NOT_FOUND for an activity or a code that there is not, SELF_ACTION for the caller's own code, CONFLICT
 * with `details.reason`: `not_earned`, `capped`, `late`, `taken`
 */
export async function redeemReward(ctx: UserContext, { activity, proof, deviceId }: Redemption): Promise<RedeemedView> {
  const now = ctx.now()
  const device = await deviceIndex(ctx.settings, deviceId)
  if (activity === INVITE) return byInvite(ctx, proof ?? '', device)
  if (activity === ADVERTISEMENT) return byAdvertisement(ctx, proof ?? '')
  const redeemed = await redeem(ctx.db, { userId: ctx.actor.userId, activity, device, entryId: newId(now), now })
  if (redeemed.outcome !== 'ok') throw refusal(redeemed)
  return {
    transaction: toTransaction(redeemed.transaction),
    balance: redeemed.balance,
    next_at: redeemed.nextAt && utc(redeemed.nextAt),
  }
}

async function byInvite(ctx: UserContext, code: string, device: string | null): Promise<RedeemedView> {
  const now = ctx.now()
  const { outcome, balance } = await acceptInvite(ctx.db, {
    userId: ctx.actor.userId,
    code: code.trim().toUpperCase(),
    activity: INVITE,
    device,
    referralId: newId(now),
    now,
  })
  switch (outcome) {
    case 'ok':
      return { transaction: null, balance, next_at: null }
    case 'not_found':
      throw new AppError('NOT_FOUND', { message: 'There is no such invite code.' })
    case 'self':
      throw new AppError('SELF_ACTION')
    default:
      throw new AppError('CONFLICT', { message: INVITE_REFUSALS[outcome], details: { reason: outcome } })
  }
}

const INVITE_REFUSALS = {
  late: 'Invite codes are for new accounts; this one is too old.',
  taken: 'This account was invited by another code.',
  capped: 'This phone number, address or device was invited before.',
} as const

async function byAdvertisement(ctx: UserContext, nonce: string): Promise<RedeemedView> {
  const found = await adReward(ctx.db, ctx.actor.userId, await fingerprint(nonce))
  if (!found) throw new AppError('NOT_FOUND', { message: 'There is no such advertisement.' })
  const { isSeen, transaction, balance } = found
  if (transaction) return { transaction: toTransaction(transaction), balance, next_at: null }
  throw new AppError('CONFLICT', {
    message: isSeen
      ? 'The rewards of this day are used up; try again tomorrow.'
      : 'The advertising network has not confirmed this view; try again in a moment.',
    details: { reason: isSeen ? 'capped' : 'not_earned' },
  })
}

function refusal(redeemed: Exclude<Redeemed, { outcome: 'ok' }>): AppError {
  switch (redeemed.outcome) {
    case 'not_found':
      return new AppError('NOT_FOUND', { message: 'There is no such activity.' })
    case 'not_earned':
      return new AppError('CONFLICT', {
        message: 'This has not been done yet; details.progress says how far it is.',
        details: { reason: 'not_earned', progress: redeemed.progress },
      })
    case 'capped':
      return new AppError('CONFLICT', {
        message: 'This has been rewarded already, on this account or on this device.',
        details: { reason: 'capped', next_at: redeemed.nextAt && utc(redeemed.nextAt) },
      })
  }
}
