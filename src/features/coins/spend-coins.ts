import { OFFER_TARGETS, type Offer } from '../../catalogue/offers.ts'
import type { Act } from '../../catalogue/acts.ts'
import type { UserContext } from '../../context.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import { fingerprint } from '../../foundation/crypto.ts'
import { canBeOurs, newId } from '../../foundation/ids.ts'
import { utc } from '../../foundation/time.ts'
import { newConversationId } from '../../security/conversation-id.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { pairRefusal } from '../connections/pair-refusal.ts'
import { dayOf } from '../people/age.ts'
import { toListed, type ListedRow } from '../people/photo-url.ts'
import { toTransaction } from './entry-view.ts'
import { spend, type EffectRow, type Spent } from './queries.ts'
import type { EffectView, SpentView } from './schemas.ts'

export interface Wish {
  offer: Offer
  /** The user or the call that it is about, as `OFFER_TARGETS` says. */
  target?: string | undefined
  /** Of a super like. */
  note?: string | undefined
  /** The client's name for the wish; repeating it returns the first answer. */
  key: string | null
}

/** How the interaction log names an offer that is about another user. */
const ACTS: Partial<Record<Offer, Act>> = { super_like: 'super_like', rewind: 'rewind' }

/**
 * Spends coins on an offer. Coins and effect are one transaction: a refusal of either leaves no trace of both.
 * @throws AppError VALIDATION_FAILED where the target is missing or not wanted, INSUFFICIENT_COINS with
 * `details { balance, price, reason }`, NOT_FOUND for an offer that is not for sale, CONFLICT where it would change
 * nothing, and what the effect itself throws elsewhere
 */
export async function spendCoins(ctx: UserContext, { offer, target, note, key }: Wish): Promise<SpentView> {
  const now = ctx.now()
  const needs = OFFER_TARGETS[offer]
  if (needs === null && target !== undefined) throw fieldRefused('body.target', 'is not allowed for this offer')
  if (needs !== null && target === undefined) throw fieldRefused('body.target', `must be the id of a ${needs}`)
  if (offer !== 'super_like' && note !== undefined) throw fieldRefused('body.note', 'is allowed for super_like only')
  if (target !== undefined && !canBeOurs(target, now)) throw new AppError(MISSING[needs ?? 'user'])
  if (target === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const act = ACTS[offer]
  const { answer, card } = await spend(
    ctx.db,
    {
      actorId: ctx.actor.userId,
      offer,
      target: target ?? null,
      note: note ?? null,
      key: key === null ? newId(now) : await fingerprint(key),
      day: dayOf(now),
      now,
      entryId: newId(now),
      decisionId: newId(now),
      matchId: newId(now),
      conversationId: newConversationId(ctx.settings, now),
    },
    act ? await interactionOf(ctx, act) : null,
  )
  if (answer.outcome !== 'ok') throw refusal(ctx, answer)
  ctx.publish(answer.events)
  return {
    transaction: toTransaction(answer.transaction),
    balance: answer.balance,
    effect: await toEffect(ctx, answer.effect, card),
  }
}

const MISSING = { user: 'USER_NOT_FOUND', call: 'CALL_NOT_FOUND' } as const

async function toEffect(ctx: UserContext, effect: EffectRow, card: ListedRow | null): Promise<EffectView> {
  switch (effect.type) {
    case 'super_like':
      return { ...effect, is_match: effect.match_id !== undefined }
    case 'boost':
      return { ...effect, starts_at: utc(effect.starts_at), ends_at: utc(effect.ends_at) }
    case 'rewind':
      return { ...effect, ...(card ? { user: await toListed(ctx, card, ctx.actor.userId) } : {}) }
    case 'call_minutes':
    case 'direct_message':
      return effect
  }
}

function refusal(ctx: UserContext, answer: Exclude<Spent, { outcome: 'ok' }>): AppError {
  switch (answer.outcome) {
    case 'insufficient':
      return tooLittle(answer)
    case 'no_offer':
      return new AppError('NOT_FOUND', { message: 'This offer is not available.' })
    case 'reused':
      return new AppError('IDEMPOTENCY_KEY_REUSED')
    case 'no_call':
      return new AppError('CALL_NOT_FOUND')
    case 'nothing':
      return new AppError('NOT_FOUND', { message: 'There is no decision to undo.' })
    case 'unchanged':
      return new AppError('CONFLICT', {
        message: 'You have this already; no coins were taken.',
        details: { reason: 'nothing_to_buy' },
      })
    case 'matched':
      return new AppError('CONFLICT', { message: 'The last decision has become a match; unmatch the user instead.' })
    case 'conversing':
      return new AppError('CONFLICT', {
        message: 'You are matched with this user; send the message in your conversation.',
        details: { conversation_id: answer.conversationId },
      })
    case 'exists':
      return new AppError('MESSAGE_REQUEST_EXISTS', { details: { request_id: answer.interestId } })
    default:
      return pairRefusal(ctx, answer)
  }
}

/** `details.reason` is `refund_owed` while coins of a refunded purchase have been spent. */
function tooLittle({ balance, price }: { balance: number; price: number }): AppError {
  const isOwed = balance < 0
  return new AppError('INSUFFICIENT_COINS', {
    ...(isOwed ? { message: 'A refunded purchase left the balance below zero; buy coins to use them again.' } : {}),
    details: { balance, price, reason: isOwed ? 'refund_owed' : 'too_few' },
  })
}
