import { AppError } from '../../src/foundation/errors.ts'
import { stripeOf } from './stripe.ts'

/** A key that no other operation has. */
export const newKey = (): string => crypto.randomUUID()

/** A customer of the stand-in for Stripe, with a card. */
export interface Buyer {
  userId: string
  customerId: string
  paymentMethodId: string
}

/** @param token a test card, see scripts/stack/stripe/cards.ts */
export async function customerWith(token: string): Promise<Buyer> {
  const stripe = stripeOf()
  const userId = crypto.randomUUID()
  const customerId = await stripe.createCustomer({ userId, key: newKey() })
  const { id } = await stripe.attachPaymentMethod({ customerId, token, key: newKey() })
  return { userId, customerId, paymentMethodId: id }
}

/** The error of ours that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error('it did not fail as expected', { cause: error })
  return error
}
