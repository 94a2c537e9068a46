import type { Stripe } from 'stripe'
import { AppError, fieldRefused } from '../../foundation/errors.ts'

/**
 * What a user may be told of a decline, and the next step. Stripe's other codes, of lost, stolen and suspicious cards
 * among them, count as `generic_decline` (https://docs.stripe.com/declines/codes: their reason is not for the customer).
 */
export const DECLINES = {
  generic_decline: 'The bank declined the card; use another card or ask the bank.',
  insufficient_funds: 'The card has insufficient funds; use another card.',
  expired_card: 'The card has expired; use another card.',
  incorrect_cvc: 'The security code is incorrect; enter the card again.',
  incorrect_number: 'The card number is incorrect; enter the card again.',
  processing_error: 'The bank could not process the card; try again in a moment.',
  try_again_later: 'The bank could not be reached; try again in a moment.',
  card_not_supported: 'The card does not allow this kind of purchase; use another card.',
  currency_not_supported: 'The card does not support this currency; use another card.',
  card_velocity_exceeded: 'The limit of the card is reached; use another card or ask the bank.',
  authentication_required: 'The bank asks for an authentication; pay again and complete it.',
  authentication_failed: 'The authentication failed; try again or use another card.',
} as const satisfies Record<string, string>

export type Decline = keyof typeof DECLINES

const isDecline = (code: string | null | undefined): code is Decline =>
  code !== null && code !== undefined && Object.hasOwn(DECLINES, code)

/** The word for a failed attempt: the bank's reason where it may be told, else Stripe's code, else `generic_decline`. */
export function declineOf(error: {
  code?: string | null | undefined
  decline_code?: string | null | undefined
}): Decline {
  if (error.code === 'payment_intent_authentication_failure') return 'authentication_failed'
  if (isDecline(error.decline_code)) return error.decline_code
  return isDecline(error.code) ? error.code : 'generic_decline'
}

export const paymentFailed = (decline: Decline, cause?: unknown): AppError =>
  new AppError('PAYMENT_FAILED', { message: DECLINES[decline], details: { decline_code: decline }, cause })

/** Why Stripe did not do what it was asked: its codes and the request's id. Never its prose, which quotes what was sent. */
class StripeFailure extends Error {
  override readonly name = 'StripeFailure'
}

const isStripeError = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Error && 'rawType' in error && 'requestId' in error

export const isMissing = (error: unknown): boolean => isStripeError(error) && error.code === 'resource_missing'

/** Whether an answer is a failure of Stripe's own that it repeats because it was given to the same key before. */
export const isKeptFailure = (error: unknown): boolean =>
  isStripeError(error) && (error.statusCode ?? 0) >= 500 && error.headers?.['idempotent-replayed'] === 'true'

/** Whether Stripe refuses a parameter. */
export const isAbout = (error: unknown, param: string): boolean => isStripeError(error) && error.param === param

/** The parameters in which a client's token travels. */
const OF_THE_TOKEN = /^(payment_method|card|card\[token\]|token)$/
/** Parameters and codes about a promotion code: over, used up, for new customers, for other plans. */
const OF_THE_PROMOTION = /^(discounts\b|promotion_code|coupon)/

/**
 * An error of the library as one of ours.
 *
 * - a declined card: PAYMENT_FAILED with `details.decline_code`
 * - a token that Stripe does not know, or that was used already: VALIDATION_FAILED of `body.payment_method.token`
 * - a promotion code that does not (any longer) fit: VALIDATION_FAILED of `body.promotion_code`
 * - a key that was used with other parameters: IDEMPOTENCY_KEY_REUSED; one that is in use: IDEMPOTENCY_IN_PROGRESS
 * - what can no longer be done (refunded already, ended already): CONFLICT
 * - no answer, too many requests, 5xx, and a key of ours that is refused: UNAVAILABLE, and counted, since it may have
 *   been done all the same
 * - anything else is an error of ours, and becomes INTERNAL
 */
export function asAppError(error: unknown): unknown {
  if (error instanceof AppError || !isStripeError(error)) return error
  const { rawType, code, param, statusCode, requestId, type } = error
  const cause = new StripeFailure(
    ['Stripe answered', statusCode ?? 'nothing', rawType ?? type, code, param, requestId].filter(Boolean).join(' '),
  )
  if (rawType === 'card_error') return paymentFailed(declineOf(error), cause)
  if (statusCode === 409) return new AppError('IDEMPOTENCY_IN_PROGRESS', { cause, retryAfter: 2 })
  if (rawType === 'idempotency_error') return new AppError('IDEMPOTENCY_KEY_REUSED', { cause })
  if (statusCode === undefined || statusCode >= 500 || [401, 403, 429].includes(statusCode))
    return new AppError('UNAVAILABLE', { cause, counts: true })
  if (OF_THE_TOKEN.test(param ?? '') || code === 'token_already_used')
    return fieldRefused('body.payment_method.token', 'must be an unused token of a card; enter the card again')
  if (OF_THE_PROMOTION.test(param ?? '') || OF_THE_PROMOTION.test(code ?? ''))
    return fieldRefused('body.promotion_code', 'cannot be used for this purchase; leave it out or use another code')
  if (code !== undefined && OVER.has(code)) return new AppError('CONFLICT', { cause })
  return cause
}

/**
 * Whether it is known that an operation moved no money, nor will: it was refused. What may be under way names a time to try
 * again, or is no refusal.
 */
export const hasFailed = (error: unknown): boolean =>
  error instanceof AppError && error.status < 500 && error.retryAfter === undefined

/** Codes for what was possible before, and is no more. */
const OVER: ReadonlySet<string> = new Set([
  'charge_already_refunded',
  'charge_disputed',
  'payment_intent_unexpected_state',
  'resource_missing',
  'subscription_canceled',
])
