import { expect } from 'vitest'
import type { Random } from '../../drizzle/seed/random.ts'
import { reconcileSubscriptionsOf } from '../../src/features/billing/reconcile/reconcile-account.ts'
import { reconcileCoinsOf } from '../../src/features/coins/purchases/reconcile-account.ts'
import { idFrom, newId } from '../../src/foundation/ids.ts'
import type { Answer } from './api.ts'
import { customerOf, deliverAll, refOf, settled, statusOf, subscribe } from './billing.ts'
import { expectCoins, spend } from './coins.ts'
import { query } from './db.ts'
import { COINS, MoneyModel, PRICE, takenOf, type Provider, type Subscription } from './money-model.ts'
import type { Person } from './people.ts'
import { APPLE, GOOGLE, storeTokenOf, type Stores } from './stores.ts'
import { advance, authenticate, closeDispute, dispute, failing, stripeOf } from './stripe.ts'

const BOOST = 60
const SIGN_IN = 2
/** Of a lost answer, how often the request that it belongs to fails: the library of Stripe repeats it once. */
const LOST = 2

/**
 * Somebody who buys, pays, disputes, cancels and spends, at random and at all three providers, with a plain model of what that
 * comes to. Answers are lost on the way, before and after a charge; notices come late, doubled, and in any order.
 */
export class MoneyPlayer {
  readonly person: Person
  readonly #shop: Stores
  readonly #random: Random
  readonly #money = new MoneyModel()
  /** Events of Stripe that have been delivered. */
  #heard = 0

  constructor(person: Person, shop: Stores, random: Random) {
    this.person = person
    this.#shop = shop
    this.#random = random
  }

  /** Does one thing, and holds that the product says of it what the model says. */
  async act(): Promise<void> {
    const step = this.#random.pick([
      () => this.#buyByCard(),
      () => this.#buyByCard(),
      () => this.#buyFromApple(),
      () => this.#buyFromGoogle(),
      () => this.#refund(),
      () => this.#refund(),
      () => this.#dispute(),
      () => this.#subscribe(),
      () => this.#subscribe(),
      () => this.#changeSubscription(),
      () => this.#changeSubscription(),
      () => this.#spend(),
      () => this.#spend(),
      () => this.#signIn(),
    ])
    await step()
    if (this.#random.next() < 0.2) await this.hear()
  }

  /** What is new at Stripe and Google comes, in any order and twice, among what has come before. */
  async hear(): Promise<void> {
    await this.#hearStripe()
    const pushes = await this.#shop.google.pushes()
    for (const { body, authorization } of this.#random.sample([...pushes, ...pushes], pushes.length * 2))
      hold((await this.#shop.tellOfGoogle({ body, authorization })).status, 200)
  }

  /** Providers are asked about everything, as support does by hand and the sweeps do by the clock. */
  async reconcile(): Promise<void> {
    await this.#shop.background(async (ctx) => {
      hold(await reconcileCoinsOf(ctx, this.person.id), [])
      hold(await reconcileSubscriptionsOf(ctx, this.person.id), [])
    })
  }

  /** Holds everything against the model: coins, plan, what Stripe has taken, and the checks of the database. */
  async expectAll(): Promise<void> {
    await expectCoins(this.person, this.#money.balance)
    hold((await statusOf(this.person)).plan, this.#money.isPremium ? 'premium' : 'free')
    const faults = await query('select f.fault from billing_faults(now()) f where f.user_id = $1', [this.person.id])
    hold(faults, [])
    const customer = await this.#customer()
    if (customer === null) return
    const payments = await stripeOf().paymentsOf(customer)
    const paid = payments.filter(({ purchaseId, status }) => purchaseId !== null && status === 'succeeded')
    hold(
      paid.map(({ id }) => id).toSorted(),
      this.#money.bought
        .filter(({ provider }) => provider === 'stripe')
        .map(({ id }) => id)
        .toSorted(),
    )
    hold(await this.liveAtStripe(), this.#money.subscriptions.get('stripe')?.isOver === false ? 1 : 0)
  }

  /** How many subscriptions Stripe charges for, or has been paid for. */
  async liveAtStripe(): Promise<number> {
    const customer = await this.#customer()
    const all = customer === null ? [] : await stripeOf().subscriptionsOf(customer)
    return all.filter(({ status }) => ['active', 'trialing', 'past_due'].includes(status)).length
  }

  async #buyByCard(): Promise<void> {
    const token = this.#random.pick([
      'pm_card_visa',
      'pm_card_visa',
      'pm_card_chargeCustomerFail',
      'pm_card_authenticationRequired',
    ])
    const key = newId()
    const purchase = await idFrom(`coins ${this.person.id} ${key}`)
    if (this.#random.next() < 0.5)
      await failing({
        match: `${purchase}:pay`,
        when: this.#random.pick(['before', 'after']),
        answer: this.#random.pick([500, 503, 'drop']),
        times: LOST,
      })
    const body = { package_id: 'coins_100', payment_method: { type: 'card', token } }
    const answer = await answered(() =>
      this.person.call('POST', '/coins/purchase', body, { headers: { 'idempotency-key': key }, fetcher: settled }),
    )
    const isGood = token !== 'pm_card_chargeCustomerFail'
    hold([token, answer.status], [token, isGood ? 200 : 402], answer.text)
    if (!isGood) return
    const [row] = await query<{ ref: string }>('select ref from coin_purchases where id = $1', [purchase])
    if (answer.data['status'] === 'requires_action') {
      const outcome = this.#random.pick(['complete', 'fail'] as const)
      await authenticate(answer.data['client_secret'] as string, outcome)
      await this.#hearStripe()
      if (outcome === 'fail') return
    }
    this.#money.bought.push({ provider: 'stripe', id: row?.ref ?? '', refunded: 0, dispute: 'none' })
  }

  async #buyFromApple(): Promise<void> {
    const appAccountToken = await storeTokenOf(this.person)
    const sold = await this.#shop.apple.buy({ productId: 'app.vibesmatch.coins_100', appAccountToken })
    await this.#presented(
      () => this.#shop.buyCoins(this.person, 'app_store', sold.signedTransaction),
      () => this.#shop.tellOfApple(sold.signedPayload),
    )
    this.#money.bought.push({ provider: 'app_store', id: sold.transactionId, refunded: 0, dispute: 'none' })
  }

  async #buyFromGoogle(): Promise<void> {
    const accountId = await storeTokenOf(this.person)
    const { token, orderId } = await this.#shop.google.play('buy', { accountId })
    await this.#presented(
      () => this.#shop.buyCoins(this.person, 'play_store', token),
      () => this.hear().then(() => null),
    )
    this.#money.bought.push({ provider: 'play_store', id: orderId, refunded: 0, dispute: 'none' })
  }

  /** The device, the store, or both say so, as often as they like. */
  async #presented(byDevice: () => Promise<Answer>, byStore: () => Promise<Answer | null>): Promise<void> {
    for (const say of this.#random.pick([[byDevice], [byStore], [byDevice, byStore], [byStore, byDevice, byDevice]])) {
      const answer = await say()
      if (answer) hold(answer.status, 200, answer.text)
    }
  }

  /** Some of the money of a purchase goes back, or a refund of Apple's is reversed. */
  async #refund(): Promise<void> {
    const open = this.#money.bought.filter((one) => one.dispute === 'none' && takenOf(one) < COINS)
    const one = open.length === 0 ? undefined : this.#random.pick(open)
    if (!one) return
    switch (one.provider) {
      case 'stripe': {
        const amountMinor = this.#random.between(1, PRICE - one.refunded)
        await stripeOf().refund({
          paymentIntentId: one.id,
          amountMinor,
          reason: 'requested_by_customer',
          key: newId(),
        })
        one.refunded += amountMinor
        return this.#hearStripe()
      }
      case 'app_store': {
        if (one.refunded > 0) {
          await this.#tellApple(await this.#shop.apple.reverse(one.id))
          one.refunded = 0
          return
        }
        one.refunded = this.#random.pick([25, 50, 100])
        return this.#tellApple(await this.#shop.apple.refund(one.id, one.refunded === 100 ? undefined : one.refunded))
      }
      case 'play_store':
        await this.#shop.google.play('void', { orderId: one.id })
        one.refunded = 100
        return this.hear()
    }
  }

  /** A payment by card is disputed, or the bank decides. Its notices name the payment alone. */
  async #dispute(): Promise<void> {
    const one = this.#money.bought.find(
      (some) => some.provider === 'stripe' && some.refunded === 0 && some.dispute !== 'lost',
    )
    if (!one) return
    if (one.dispute === 'none') {
      await dispute(one.id)
      one.dispute = 'open'
    } else {
      const outcome = this.#random.pick(['won', 'lost'] as const)
      await closeDispute(one.id, outcome)
      one.dispute = outcome === 'won' ? 'none' : 'lost'
    }
    await this.reconcile()
  }

  async #subscribe(): Promise<void> {
    if ([...this.#money.subscriptions.values()].some(({ renews }) => renews)) {
      const refused = await subscribe(this.person)
      hold([refused.status, refused.error.code], [409, 'ALREADY_SUBSCRIBED'])
      return
    }
    switch (this.#random.pick(['stripe', 'app_store', 'play_store'] as const)) {
      case 'stripe':
        return this.#subscribeByCard()
      case 'app_store': {
        const appAccountToken = await storeTokenOf(this.person)
        const sold = await this.#shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
        await this.#presented(
          () => this.#shop.subscribe(this.person, 'app_store', sold.signedTransaction),
          () => this.#shop.tellOfApple(sold.signedPayload),
        )
        return this.#begun('app_store', sold.originalTransactionId, sold.transactionId)
      }
      case 'play_store': {
        const accountId = await storeTokenOf(this.person)
        const { token } = await this.#shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId })
        await this.#presented(
          () => this.#shop.subscribe(this.person, 'play_store', token),
          () => this.hear().then(() => null),
        )
        return this.#begun('play_store', token, token)
      }
    }
  }

  async #subscribeByCard(): Promise<void> {
    // Beside one that was cancelled and still grants there may be a new one; the model knows one of each provider.
    if (this.#money.subscriptions.get('stripe')?.isGranted === true) return
    const token = this.#random.pick([
      'pm_card_visa',
      'pm_card_chargeCustomerFail',
      'pm_card_authenticationRequiredOnSetup',
    ])
    const answer = await subscribe(this.person, token)
    if (token === 'pm_card_chargeCustomerFail') {
      hold([answer.status, answer.error.code], [402, 'PAYMENT_FAILED'])
      return
    }
    hold(answer.status, 200, answer.text)
    if (answer.data['client_secret'] !== undefined) {
      const outcome = this.#random.pick(['complete', 'fail'] as const)
      await authenticate(answer.data['client_secret'], outcome)
      await this.#hearStripe()
      if (outcome === 'fail') return
    }
    this.#begun('stripe', await refOf(this.person), '')
  }

  #begun(provider: Provider, id: string, transactionId: string): void {
    this.#money.subscriptions.set(provider, { id, transactionId, renews: true, isGranted: true, isOver: false })
  }

  /** A subscription is cancelled, taken up again, or ends. */
  async #changeSubscription(): Promise<void> {
    const live = [...this.#money.subscriptions].filter(([, { isOver }]) => !isOver)
    if (live.length === 0) return
    const [provider, subscription] = this.#random.pick(live)
    const isEnd = this.#random.next() < 0.4
    if (provider === 'stripe') await this.#changeCardSubscription(subscription, isEnd)
    else if (provider === 'app_store') {
      const { apple } = this.#shop
      await this.#tellApple(
        isEnd ? await apple.refund(subscription.transactionId) : await apple.cancel(subscription.id),
      )
    } else {
      await this.#shop.google.play(isEnd ? 'revoke' : 'cancel', { token: subscription.id })
      await this.hear()
    }
    if (provider !== 'stripe') Object.assign(subscription, { renews: false, isGranted: !isEnd, isOver: isEnd })
  }

  async #changeCardSubscription(subscription: Subscription, isEnd: boolean): Promise<void> {
    if (isEnd) {
      // A period passes: it is renewed, or was cancelled and is over.
      await advance(await customerOf(this.person), 32)
      await this.#hearStripe()
      subscription.isOver = !subscription.renews
      return
    }
    const othersRenew = [...this.#money.subscriptions.values()].some((one) => one !== subscription && one.renews)
    const path = subscription.renews ? '/subscription/cancel' : '/subscription/resume'
    const answer = await this.person.call('POST', path, {}, { fetcher: settled })
    if (othersRenew) {
      // What renews is a store's, and is the one that is meant.
      hold([answer.status, answer.error.code], [409, 'CONFLICT'])
      return
    }
    hold(answer.status, 200, answer.text)
    subscription.renews = !subscription.renews
  }

  async #spend(): Promise<void> {
    const { balance } = this.#money
    const answer = await spend(this.person, 'boost')
    if (balance < BOOST) {
      const { code, details } = answer.error
      hold(
        [code, details?.['balance'], details?.['reason']],
        ['INSUFFICIENT_COINS', balance, balance < 0 ? 'refund_owed' : 'too_few'],
      )
      return
    }
    hold(answer.status, 200, answer.text)
    this.#money.spent += BOOST
    hold(answer.data['balance'], this.#money.balance)
  }

  async #signIn(): Promise<void> {
    const answer = await this.person.call('POST', '/coins/redeem-reward', { activity: 'daily_sign_in' })
    // Again on the same day it is the same entry.
    hold(answer.status, 200, answer.text)
    this.#money.earned = SIGN_IN
    hold(answer.data['balance'], this.#money.balance)
  }

  async #customer(): Promise<string | null> {
    return customerOf(this.person).catch(() => null)
  }

  async #hearStripe(): Promise<void> {
    if ((await this.#customer()) === null) return
    await deliverAll(this.person, (all) => {
      const news = all.slice(this.#heard)
      const old = this.#random.sample(all.slice(0, this.#heard), 3)
      this.#heard = all.length
      return this.#random.sample([...news, ...news, ...old], 2 * news.length + old.length)
    })
  }

  async #tellApple({ signedPayload }: { signedPayload: string }): Promise<void> {
    for (let times = this.#random.between(1, 2); times > 0; times -= 1)
      hold((await this.#shop.tellOfApple(signedPayload)).status, 200)
  }
}

/** Holds what the product says against what the model says. */
function hold(said: unknown, right: unknown, why?: string): void {
  expect(said, why).toEqual(right)
}

/** Repeats a request whose answer is lost. */
async function answered(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask()
    if (answer.status < 500 || tries === 5) return answer
  }
}
