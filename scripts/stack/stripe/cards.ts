/**
 * Test cards (https://docs.stripe.com/testing), by the end of their names: `tok_visa` and `pm_card_visa` are one card.
 */
export interface TestCard {
  brand: string
  last4: string
  /** The bank declines already when the card is attached to a customer. */
  onAttach?: CardDecline
  /** What a payment comes to while its payer is there. */
  onSession: 'paid' | 'authenticate' | CardDecline
  /** The same for a renewal, which nobody watches. */
  offSession: 'paid' | 'authenticate' | CardDecline
  /** Disputed some time after it was paid. */
  isDisputed?: boolean
}

export interface CardDecline {
  code: string
  decline_code?: string
  message: string
}

const declined = (reason: string): CardDecline => ({
  code: 'card_declined',
  decline_code: reason,
  message: reason === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.',
})
const EXPIRED: CardDecline = { code: 'expired_card', message: 'Your card has expired.' }

const good = (brand: string, last4: string): TestCard => ({ brand, last4, onSession: 'paid', offSession: 'paid' })
/** Stripe's cards that are declined cannot be attached either. */
const bad = (last4: string, decline: CardDecline): TestCard => ({
  ...good('visa', last4),
  onAttach: decline,
  onSession: decline,
  offSession: decline,
})

export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  visa: good('visa', '4242'),
  mastercard: good('mastercard', '4444'),
  amex: good('amex', '8431'),
  chargeDeclined: bad('0002', declined('generic_decline')),
  chargeDeclinedInsufficientFunds: bad('9995', declined('insufficient_funds')),
  chargeDeclinedLostCard: bad('9987', declined('lost_card')),
  chargeDeclinedStolenCard: bad('9979', declined('stolen_card')),
  chargeDeclinedFraudulent: bad('0019', declined('fraudulent')),
  chargeDeclinedExpiredCard: bad('0069', EXPIRED),
  chargeDeclinedIncorrectCvc: bad('0127', {
    code: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  }),
  chargeDeclinedProcessingError: bad('0119', {
    code: 'processing_error',
    message: 'An error occurred while processing your card.',
  }),
  /** Can be attached; every payment is declined. */
  chargeCustomerFail: {
    ...good('visa', '0341'),
    onSession: declined('generic_decline'),
    offSession: declined('generic_decline'),
  },
  /** Not one of Stripe's: paid while its owner is there, and declined when a subscription is renewed. */
  chargeDeclinedAfterAttaching: { ...good('visa', '0342'), offSession: declined('insufficient_funds') },
  /** Every payment is to be authenticated, a renewal too. */
  authenticationRequired: { ...good('visa', '3184'), onSession: 'authenticate', offSession: 'authenticate' },
  threeDSecure2Required: { ...good('visa', '3220'), onSession: 'authenticate', offSession: 'authenticate' },
  /** Authenticated once, and then renewed without. */
  authenticationRequiredOnSetup: { ...good('visa', '3155'), onSession: 'authenticate' },
  createDispute: { ...good('visa', '0259'), isDisputed: true },
}

/** The card of a test token or of a test method's name (`tok_…`, `pm_card_…`); null for any other. */
export function cardOfToken(token: string): string | null {
  const name = /^(?:tok|pm_card)_(?:visa_)?(\w+)$/.exec(token)?.[1]
  return name !== undefined && Object.hasOwn(TEST_CARDS, name) ? name : null
}

/** @throws Error for a name that was never one */
export function testCard(name: string): TestCard {
  const card = TEST_CARDS[name]
  if (card === undefined) throw new Error(`there is no test card ${name}`)
  return card
}
