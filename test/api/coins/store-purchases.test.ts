import { beforeAll, describe, expect, it } from 'vitest'
import { reconcileCoinsOf } from '../../../src/features/coins/purchases/reconcile-account.ts'
import { reconcilePurchases } from '../../../src/features/coins/purchases/reconcile-payments.ts'
import { readReceipt } from '../../../src/features/coins/stores/receipt.ts'
import { writeReceipt } from '../../../src/features/coins/stores/write-receipt.ts'
import { expectCoins } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { APPLE, GOOGLE, stores, storeTokenOf, type Stores, type StoreType } from '../../support/stores.ts'

let shop: Stores
beforeAll(async () => {
  shop = await stores()
})

interface Bought {
  /** What the device has. */
  token: string
  /** What the App Store notifies us with. */
  signedPayload?: string
  /** By which the store knows it. */
  id: string
  order: string
}

/** Buys in a store, as a device does. */
async function buy(
  type: StoreType,
  { person, product = 'coins_100', quantity = 1 }: { person?: Person; product?: string; quantity?: number } = {},
): Promise<Bought> {
  const named = person ? await storeTokenOf(person) : undefined
  if (type === 'app_store') {
    const sold = await shop.apple.buy({
      productId: `app.vibesmatch.${product}`,
      quantity,
      ...(named === undefined ? {} : { appAccountToken: named }),
    })
    const { signedTransaction: token, transactionId: id, signedPayload } = sold
    return { token, id, order: id, signedPayload }
  }
  const sold = await shop.google.play('buy', {
    productId: product,
    quantity,
    ...(named === undefined ? {} : { accountId: named }),
  })
  return { token: sold.token, id: sold.token, order: sold.orderId }
}

const product = async (token: string) => (await shop.google.play('look')).products.find((one) => one.token === token)
const rowOf = async (ref: string) =>
  (
    await query<{ status: string; due: boolean }>(
      'select status, reconcile_at is not null as due from coin_purchases where ref = $1',
      [ref],
    )
  )[0]
const refusedField = (answer: { error: { details?: unknown } }) =>
  (answer.error.details as { issues: { path: string }[] }).issues[0]?.path
const askAgain = (person: Person) => shop.background((ctx) => reconcileCoinsOf(ctx, person.id))

describe.each(['app_store', 'play_store'] as const)('coins bought in %s', (type) => {
  it('are granted at once, with what the package and the quantity bring', async () => {
    const person = await signIn()
    const { token, id } = await buy(type, { person, product: 'coins_300', quantity: 2 })
    const { status, data, text } = await shop.buyCoins(person, type, token, 'coins_300')
    expect(status, text).toBe(200)
    expect(data).toMatchObject({ status: 'paid', balance: 660, transaction: { amount: 660, reference: 'coins_300' } })
    expect((await shop.buyCoins(person, type, token, 'coins_300')).data).toEqual(data)
    await expectCoins(person, 660)
    if (type === 'play_store') expect(await product(id)).toMatchObject({ isConsumed: true, consumptions: 1 })
  })

  it('are granted once for fifty presentations by two accounts', async () => {
    const [a, b] = [await signIn(), await signIn()]
    const { token, id } = await buy(type)
    const present = (person: Person, times: number) =>
      Promise.all(Array.from({ length: times }, async () => (await shop.buyCoins(person, type, token)).status))
    const [ofA, ofB] = await Promise.all([present(a, 20), present(b, 20)])
    for (const { id: user } of [a, b]) await redis('DEL', `ratelimit:coins:${user}`)
    ofA.push(...(await present(a, 5)))
    ofB.push(...(await present(b, 5)))
    const answered = [new Set(ofA), new Set(ofB)].map((one) => [...one].join(' '))
    expect(answered.toSorted()).toEqual(['200', '409'])
    const [won, lost] = ofA[0] === 200 ? [a, b] : [b, a]
    await expectCoins(won, 100)
    await expectCoins(lost, 0)
    if (type === 'play_store') expect(await product(id)).toMatchObject({ consumptions: 1 })
  })

  it('of a named account are nobody else’s, also before that one has them', async () => {
    const [owner, other] = [await signIn(), await signIn()]
    const { token, id } = await buy(type, { person: owner })
    expect((await shop.buyCoins(other, type, token)).error).toMatchObject({
      code: 'PURCHASE_OF_ANOTHER_ACCOUNT',
      details: { provider: type },
    })
    expect(await rowOf(id)).toBeUndefined()
    if (type === 'play_store') expect(await product(id)).toMatchObject({ isAcknowledged: false })
    expect((await shop.buyCoins(owner, type, token)).status).toBe(200)
    expect((await shop.buyCoins(other, type, token)).status).toBe(409)
    await expectCoins(owner, 100)
    await expectCoins(other, 0)
  })

  it('must be those of the package that is named', async () => {
    const person = await signIn()
    const { token, id } = await buy(type, { person })
    expect(refusedField(await shop.buyCoins(person, type, token, 'coins_300'))).toBe('body.package_id')
    expect(await rowOf(id)).toBeUndefined()
    const unknown = await buy(type, { person, product: 'gold' })
    expect(refusedField(await shop.buyCoins(person, type, unknown.token, 'gold'))).toBe('body.payment_method.token')
    expect((await shop.buyCoins(person, type, token)).status).toBe(200)
    // Neither afterwards.
    expect(refusedField(await shop.buyCoins(person, type, token, 'coins_300'))).toBe('body.package_id')
    await expectCoins(person, 100)
  })

  it('are not had for a subscription, a forgery or anything else', async () => {
    const person = await signIn()
    const subscribed =
      type === 'app_store'
        ? (await shop.apple.subscribe({ productId: APPLE.monthly })).signedTransaction
        : (await shop.google.play('subscribe', { productId: GOOGLE.monthly })).token
    const { token } = await buy(type, { person })
    for (const odd of [subscribed, 'x', 'a.b.c', '../../other', 'coins:1', `${token}x`])
      expect(refusedField(await shop.buyCoins(person, type, odd)), odd).toBe('body.payment_method.token')
    await expectCoins(person, 0)
  })

  it('come by the notice alone where the client does not', async () => {
    const person = await signIn()
    const { id } = await told(type, () => buy(type, { person }))
    expect(await rowOf(id)).toMatchObject({ status: 'paid' })
    await expectCoins(person, 100)
    if (type === 'play_store') expect(await product(id)).toMatchObject({ consumptions: 1 })
  })

  it('that name nobody wait for whoever presents them', async () => {
    const person = await signIn()
    const { token, id } = await told(type, () => buy(type))
    expect(await rowOf(id)).toBeUndefined()
    expect((await shop.buyCoins(person, type, token)).status).toBe(200)
    await expectCoins(person, 100)
  })

  it('are taken back when all is refunded, and cannot be had again', async () => {
    const person = await signIn()
    const { token, id, order } = await buy(type, { person })
    await shop.buyCoins(person, type, token)
    await told(type, () => refund(type, order))
    expect(await rowOf(id)).toMatchObject({ status: 'refunded' })
    await expectCoins(person, 0)
    expect((await shop.buyCoins(person, type, token)).error.code).toBe('CONFLICT')
    await expectCoins(person, 0)
  })

  it('are taken back as far as they are refunded, again and again', async () => {
    const person = await signIn()
    const { token, order } = await buy(type, { person, quantity: 5 })
    await shop.buyCoins(person, type, token)
    await told(type, () => refund(type, order, 1))
    await expectCoins(person, 400)
    expect((await shop.buyCoins(person, type, token)).data).toMatchObject({ status: 'paid', balance: 400 })
    // Google counts what is refunded each time, the App Store all of it.
    await told(type, () => refund(type, order, type === 'app_store' ? 3 : 2))
    await expectCoins(person, 200)
    await told(type, () => refund(type, order))
    await expectCoins(person, 0)
  })

  it('that were refunded unheard are found when support asks', async () => {
    const person = await signIn()
    const { token, id, order } = await buy(type, { person })
    await shop.buyCoins(person, type, token)
    await refund(type, order)
    await askAgain(person)
    expect(await rowOf(id)).toEqual({ status: 'refunded', due: false })
    await expectCoins(person, 0)
  })

  it('that were refunded before anybody presents them bring nothing', async () => {
    const person = await signIn()
    const { token, order } = await buy(type, { person })
    await refund(type, order)
    expect((await shop.buyCoins(person, type, token)).error.code).toBe('CONFLICT')
    await expectCoins(person, 0)
  })
})

/** Of a purchase of five, so many; all of it without. */
async function refund(type: StoreType, order: string, pieces?: number): Promise<{ signedPayload?: string }> {
  if (type === 'app_store') return shop.apple.refund(order, pieces === undefined ? undefined : pieces * 20)
  await shop.google.play('void', { orderId: order, ...(pieces === undefined ? {} : { quantity: pieces }) })
  return {}
}

/** Does something in a store, and delivers what it then tells us, twice. */
async function told<T extends { signedPayload?: string }>(type: StoreType, work: () => Promise<T>): Promise<T> {
  await shop.google.pushes()
  const result = await work()
  const { signedPayload = '' } = result
  for (const push of type === 'play_store' ? await shop.google.pushes() : [])
    for (const one of [push, push]) expect((await shop.tellOfGoogle(one)).status).toBe(200)
  for (const one of type === 'app_store' ? [signedPayload, signedPayload] : [])
    expect((await shop.tellOfApple(one)).status).toBe(200)
  return result
}

describe('a refund in the App Store', () => {
  it('that is reversed gives the coins again, whatever order the notices come in', async () => {
    const person = await signIn()
    const { token, order } = await buy('app_store', { person })
    await shop.buyCoins(person, 'app_store', token)
    const refunded = await told('app_store', () => shop.apple.refund(order, 50))
    await expectCoins(person, 50)
    await told('app_store', () => shop.apple.reverse(order))
    await expectCoins(person, 100)
    await shop.tellOfApple(refunded.signedPayload)
    expect(await rowOf(order)).toEqual({ status: 'paid', due: false })
    await expectCoins(person, 100)
    await told('app_store', () => shop.apple.refund(order))
    await expectCoins(person, 0)
  })

  it('of a percentage with decimals rounds in favour of the user', async () => {
    const person = await signIn()
    const { token, order } = await buy('app_store', { person })
    await shop.buyCoins(person, 'app_store', token)
    await told('app_store', () => shop.apple.refund(order, 33.999))
    expect(await rowOf(order)).toEqual({ status: 'part_refunded', due: false })
    await expectCoins(person, 67)
  })
})

describe('a signed transaction', () => {
  it.each([
    'of a chain that ends in another root',
    'with another signature',
    'with another content',
    'without a signature, alg none',
    'of another app',
    'of another environment',
  ] as const)('%s buys nothing', async (forgery) => {
    const person = await signIn()
    const { token } = await buy('app_store', { person })
    const content = JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''))
    const forged = await shop.apple.forge(forgery, content)
    expect(refusedField(await shop.buyCoins(person, 'app_store', forged))).toBe('body.payment_method.token')
    await expectCoins(person, 0)
  })
})

describe('a purchase token', () => {
  const pending = async (person: Person) =>
    shop.google.play('buy', { productId: 'coins_100', accountId: await storeTokenOf(person), isPending: true })

  it('that is still to be paid in cash grants nothing until it is', async () => {
    const person = await signIn()
    const { token } = await pending(person)
    const { data } = await shop.buyCoins(person, 'play_store', token)
    expect(data).toMatchObject({ status: 'pending', transaction: null, balance: 0 })
    expect(await product(token)).toMatchObject({ consumptions: 0 })
    await told('play_store', async () => shop.google.play('complete', { token }))
    await expectCoins(person, 100)
    expect(await product(token)).toMatchObject({ consumptions: 1 })
    expect((await shop.buyCoins(person, 'play_store', token)).data).toMatchObject({ status: 'paid', balance: 100 })
  })

  it('that was paid unheard is found by the sweep', async () => {
    const person = await signIn()
    const { token } = await pending(person)
    await shop.buyCoins(person, 'play_store', token)
    await shop.google.play('complete', { token })
    await sweep(token)
    await expectCoins(person, 100)
    expect(await rowOf(token)).toMatchObject({ status: 'paid' })
  })

  it('that is never paid grants nothing, and is not asked about for ever', async () => {
    const person = await signIn()
    const { token } = await pending(person)
    await shop.buyCoins(person, 'play_store', token)
    await told('play_store', async () => shop.google.play('abandon', { token }))
    expect(await rowOf(token)).toEqual({ status: 'failed', due: false })
    expect((await shop.buyCoins(person, 'play_store', token)).error.code).toBe('PAYMENT_FAILED')
    await expectCoins(person, 0)
  })

  it('is granted while Google cannot be told so, and told later, before Google refunds it', async () => {
    const own = await stores()
    const person = await signIn()
    const { token } = await own.google.play('buy', { accountId: await storeTokenOf(person) })
    const look = async () => (await own.google.play('look')).products[0]
    await own.background(async (ctx) => {
      const receipt = await readReceipt(ctx, 'play_store', token)
      await own.google.play('trouble', { status: 503, times: 1 })
      const write = { known: null, userId: person.id, packageId: 'coins_100', insists: false }
      if (receipt) await writeReceipt(ctx, receipt, write)
    })
    await expectCoins(person, 100)
    expect(await look()).toMatchObject({ consumptions: 0 })
    expect(await rowOf(token)).toEqual({ status: 'paid', due: true })
    await sweep(token, own)
    expect(await look()).toMatchObject({ consumptions: 1, isAcknowledged: true })
    // Once more, and it is known to be consumed.
    await sweep(token, own)
    expect(await rowOf(token)).toEqual({ status: 'paid', due: false })
    await own.google.play('advance', { ms: 4 * DAY })
    expect((await own.google.play('look')).voided).toEqual([])
    expect(await look()).toMatchObject({ consumptions: 1 })
  })
})

const DAY = 86_400_000

/** Lets the sweep ask about a receipt, and no other. */
async function sweep(ref: string, at: Stores = shop): Promise<void> {
  await query(`update coin_purchases set reconcile_at = now() - interval '1 day' where ref = $1`, [ref])
  await at.background((ctx) => reconcilePurchases(ctx, 1))
}
