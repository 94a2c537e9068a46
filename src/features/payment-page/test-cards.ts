/**
 * The cards that the page offers in development, where a stand-in takes the place of Stripe: names of Stripe's test
 * payment methods (https://docs.stripe.com/testing) and what they lead to.
 */
export const OFFERED_TEST_CARDS: readonly (readonly [token: string, label: string])[] = [
  ['pm_card_visa', 'A card that works'],
  ['pm_card_chargeDeclined', 'Declined by the bank'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'Declined: not enough money'],
  ['pm_card_authenticationRequired', 'The bank asks for a confirmation'],
  ['pm_card_createDispute', 'Works, and is disputed later'],
  ['pm_card_chargeDeclinedAfterAttaching', 'Works now, fails at the renewal'],
  ['pm_card_chargeCustomerFail', 'Accepted, but every payment fails'],
]
