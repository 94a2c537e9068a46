import type { personCard } from '../../src/features/people/schemas.ts'
import type { z } from '@hono/zod-openapi'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type * as billing from '../../app/api/billing-wire.ts'
import type * as coins from '../../app/api/coins-wire.ts'
import type * as safety from '../../app/api/safety-wire.ts'
import * as wire from '../../app/api/wire.ts'
import type { historyView, planView, statusView, subscriptionChanged } from '../../src/features/billing/schemas.ts'
import type { rewardsView } from '../../src/features/coins/rewards/schemas.ts'
import type {
  balanceView,
  boughtView,
  offerView,
  packageView,
  spentView,
  transactionView,
} from '../../src/features/coins/schemas.ts'
import type { interestView, shortlistedView } from '../../src/features/connections/schemas.ts'
import type { claimView } from '../../src/features/auth/proof/schemas.ts'
import type { session, sessionListItem } from '../../src/features/auth/schemas.ts'
import type { wayIn } from '../../src/features/auth/ways-in/schemas.ts'
import type { decisionView, feedCard, likeView } from '../../src/features/discovery/schemas.ts'
import { endpoints } from '../../src/features/endpoints.ts'
import type { findView } from '../../src/features/matches/live/schemas.ts'
import type { matchView } from '../../src/features/matches/schemas.ts'
import type { requestView } from '../../src/features/messaging/requests/schemas.ts'
import type { conversationView, messageView } from '../../src/features/messaging/schemas.ts'
import type { personView } from '../../src/features/profile/person/schemas.ts'
import type { profileView } from '../../src/features/profile/schemas.ts'
import type { blockedView, ownReport } from '../../src/features/safety/schemas.ts'
import type { statementView } from '../../src/features/safety/statements/schemas.ts'
import type { callView } from '../../src/protocol/calls.ts'

/** The web client says by hand what it reads of answers. The compiler holds that against the schemas of the server. */

interface Pairs {
  session: [z.infer<typeof session>, wire.SignedIn]
  device: [z.infer<typeof sessionListItem>, wire.Device]
  claim: [z.infer<typeof claimView>, wire.Claim]
  wayIn: [z.infer<typeof wayIn>, wire.WayIn]
  card: [z.infer<typeof personCard>, wire.Card]
  feedCard: [z.infer<typeof feedCard>, wire.FeedCard]
  person: [z.infer<typeof personView>, wire.Person]
  profile: [z.infer<typeof profileView>, wire.Profile]
  decided: [z.infer<typeof decisionView>, wire.Decided]
  like: [z.infer<typeof likeView>, wire.Like]
  message: [z.infer<typeof messageView>, wire.Message]
  conversation: [z.infer<typeof conversationView>, wire.Conversation]
  match: [z.infer<typeof matchView>, wire.Match]
  request: [z.infer<typeof requestView>, wire.MessageRequest]
  search: [z.infer<typeof findView>, wire.Search]
  blocked: [z.infer<typeof blockedView>, wire.Blocked]
  call: [z.infer<typeof callView>, wire.PastCall]
  plan: [z.infer<typeof planView>, billing.OfferedPlan]
  billing: [z.infer<typeof statusView>, billing.Billing]
  billingEntry: [z.infer<typeof historyView>, billing.BillingEntry]
  subscribed: [z.infer<typeof subscriptionChanged>, billing.Changed]
  balance: [z.infer<typeof balanceView>, coins.Balance]
  coinPackage: [z.infer<typeof packageView>, coins.CoinPackage]
  coinOffer: [z.infer<typeof offerView>, coins.CoinOffer]
  coinEntry: [z.infer<typeof transactionView>, coins.CoinEntry]
  rewards: [z.infer<typeof rewardsView>, coins.Rewards]
  bought: [z.infer<typeof boughtView>, coins.Bought]
  spent: [z.infer<typeof spentView>, coins.SpentCoins]
  shortlisted: [z.infer<typeof shortlistedView>, wire.Shortlisted]
  interest: [z.infer<typeof interestView>['user'], wire.Card]
  statement: [z.infer<typeof statementView>, safety.Statement]
  report: [z.infer<typeof ownReport>, safety.OwnReport]
}

type Unreadable = { [K in keyof Pairs]: Pairs[K][0] extends Pairs[K][1] ? never : K }[keyof Pairs]

describe('what the web client reads', () => {
  it('is what the server writes', () => {
    expectTypeOf<Unreadable>().toEqualTypeOf<never>()
  })
})

describe('where the web client shows what makes it known', () => {
  it('is where the server looks at it', () => {
    const taking = endpoints.filter(({ deviceProof }) => deviceProof).map(({ path }) => `/api/v1${path}`)
    expect([...wire.TAKE_A_PROOF].toSorted()).toEqual(taking.toSorted())
  })
})
