import { beforeAll, describe, expect, it } from 'vitest'
import { writeAppStore } from '../../../src/features/billing/reconcile/app-store.ts'
import { writePlayStore } from '../../../src/features/billing/reconcile/play-store.ts'
import { historyOf, statusOf, subscribe } from '../../support/billing.ts'
import { query, transaction } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { APPLE, GOOGLE, stores, storeTokenOf, type Stores, type StoreType } from '../../support/stores.ts'
import { workerWith } from '../../support/worker.ts'

let shop: Stores
beforeAll(async () => {
  shop = await stores()
})

const rowsOf = (person: Person) =>
  query('select provider, status, renews, is_extra from subscriptions where user_id = $1', [person.id])
const refusedField = (answer: { error: { details?: unknown } }) =>
  (answer.error.details as { issues: { path: string }[] }).issues[0]?.path

/** Buys in a store, as a device does, and gives what the device then has. */
async function buy(
  type: StoreType,
  { person, plan = 'monthly' }: { person?: Person; plan?: 'monthly' | 'yearly' } = {},
): Promise<{ token: string; id: string }> {
  const storeToken = person ? await storeTokenOf(person) : undefined
  if (type === 'app_store') {
    const named = storeToken === undefined ? {} : { appAccountToken: storeToken }
    const sold = await shop.apple.subscribe({ productId: APPLE[plan], ...named })
    return { token: sold.signedTransaction, id: sold.originalTransactionId }
  }
  const named = storeToken === undefined ? {} : { accountId: storeToken }
  const { token } = await shop.google.play('subscribe', { productId: GOOGLE[plan], ...named })
  return { token, id: token }
}

describe.each(['app_store', 'play_store'] as const)('a purchase in %s', (type) => {
  it('grants at once, and says so in all places', async () => {
    const person = await signIn()
    const { token } = await buy(type, { person })
    const { status, data } = await shop.subscribe(person, type, token)
    expect(status).toBe(200)
    expect(data['subscription']).toMatchObject({
      provider: type,
      plan_id: 'premium_monthly',
      status: 'active',
      renews: true,
      managed_at: expect.stringMatching(/apple|google/),
      card: null,
    })
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', sources: [{ source: type }] })
    expect((await person.call('GET', '/auth/me')).data['user'].plan).toBe('premium')
    expect(await historyOf(person)).toEqual(['started'])
  })

  it('may be presented any number of times', async () => {
    const person = await signIn()
    const { token } = await buy(type, { person })
    const first = await shop.subscribe(person, type, token)
    for (const again of [await shop.subscribe(person, type, token), await shop.restore(person, type, token)])
      expect(again.data['subscription']).toEqual(first.data['subscription'])
    expect(await rowsOf(person)).toHaveLength(1)
    expect(await historyOf(person)).toEqual(['started'])
  })

  it('is restored on another device of its owner', async () => {
    const person = await signIn()
    const { token } = await buy(type, { person })
    expect((await shop.restore(person, type, token)).data['subscription']).toMatchObject({ status: 'active' })
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
  })

  it('belongs to whom it names, not to who presents it', async () => {
    const [owner, other] = [await signIn(), await signIn()]
    const { token } = await buy(type, { person: owner })
    for (const answer of [await shop.subscribe(other, type, token), await shop.restore(other, type, token)])
      expect(answer.error).toMatchObject({
        code: 'PURCHASE_OF_ANOTHER_ACCOUNT',
        message: expect.stringContaining('sign in to that account'),
        details: { provider: type, managed_at: expect.any(String) },
      })
    expect(await rowsOf(other)).toEqual([])
    expect(await statusOf(other)).toMatchObject({ plan: 'free' })
    await shop.subscribe(owner, type, token)
    expect((await shop.restore(other, type, token)).status).toBe(409)
    expect(await statusOf(owner)).toMatchObject({ plan: 'premium' })
  })

  it('that names nobody is the first account’s that presents it, from then on', async () => {
    const [first, second] = [await signIn(), await signIn()]
    const { token } = await buy(type)
    expect((await shop.subscribe(first, type, token)).status).toBe(200)
    expect((await shop.subscribe(second, type, token)).error.code).toBe('PURCHASE_OF_ANOTHER_ACCOUNT')
    expect(await statusOf(second)).toMatchObject({ plan: 'free' })
    expect(await statusOf(first)).toMatchObject({ plan: 'premium' })
  })

  it('is one account’s, whoever of two is faster', async () => {
    const [a, b] = [await signIn(), await signIn()]
    const { token } = await buy(type)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => shop.subscribe(i % 2 ? a : b, type, token)))
    const codes = answers.map(({ status, error }) => (status === 200 ? 'ok' : error.code))
    expect(new Set(codes)).toEqual(new Set(['ok', 'PURCHASE_OF_ANOTHER_ACCOUNT']))
    expect(codes.filter((code) => code === 'ok')).toHaveLength(10)
    expect([...(await rowsOf(a)), ...(await rowsOf(b))]).toHaveLength(1)
    const plans = [(await statusOf(a)).plan, (await statusOf(b)).plan]
    expect(plans.toSorted()).toEqual(['free', 'premium'])
  })

  it('is not taken for another plan', async () => {
    const person = await signIn()
    const { token } = await buy(type, { person, plan: 'yearly' })
    const answer = await shop.subscribe(person, type, token, 'premium_monthly')
    expect(refusedField(answer)).toBe('body.plan_id')
    expect(await rowsOf(person)).toEqual([])
    expect((await shop.subscribe(person, type, token, 'premium_yearly')).status).toBe(200)
  })

  it('of what is no plan is refused', async () => {
    const person = await signIn()
    const token =
      type === 'app_store'
        ? (await shop.apple.subscribe({ productId: 'app.vibesmatch.stickers' })).signedTransaction
        : (await shop.google.play('subscribe', { productId: 'stickers' })).token
    expect(refusedField(await shop.subscribe(person, type, token))).toBe('body.payment_method.token')
    expect(refusedField(await shop.restore(person, type, token))).toBe('body.token')
    expect(await rowsOf(person)).toEqual([])
  })

  it('beside another that renews grants as well, and says where to end one', async () => {
    const person = await signIn()
    await subscribe(person)
    const { token } = await buy(type, { person })
    const { error } = await shop.subscribe(person, type, token)
    expect(error).toMatchObject({
      code: 'ALREADY_SUBSCRIBED',
      details: { provider: 'stripe', managed_at: expect.any(String) },
    })
    const { sources, subscription, other_subscriptions: others } = await statusOf(person)
    expect(sources.map(({ source }) => source).toSorted()).toEqual([type, 'stripe'].toSorted())
    expect(subscription).toMatchObject({ provider: 'stripe' })
    expect(others).toMatchObject([{ provider: type, renews: true }])
    // Once the first is cancelled, the second takes its place.
    await person.call('POST', '/subscription/cancel', {}, { fetcher: shop.fetcher })
    expect(await statusOf(person)).toMatchObject({ subscription: { provider: type }, other_subscriptions: [] })
    expect((await shop.subscribe(person, type, token)).status).toBe(200)
  })

  it('keeps a card from being charged', async () => {
    const person = await signIn()
    await shop.subscribe(person, type, (await buy(type, { person })).token)
    const { error } = await subscribe(person)
    expect(error).toMatchObject({ code: 'ALREADY_SUBSCRIBED', details: { provider: type } })
    const cancelled = await person.call('POST', '/subscription/cancel')
    expect(cancelled.error).toMatchObject({ code: 'CONFLICT', details: { provider: type } })
  })

  it('that is over is nobody’s way to a plan', async () => {
    const person = await signIn()
    const { token, id } = await buy(type, { person })
    if (type === 'app_store') await shop.apple.refund(id)
    else await shop.google.play('revoke', { token: id })
    expect((await shop.subscribe(person, type, token)).error.code).toBe('CONFLICT')
    expect((await shop.restore(person, type, token)).data['subscription']).toMatchObject({ renews: false })
    expect(await statusOf(person)).toMatchObject({ plan: 'free', sources: [] })
  })

  it('is not offered where the store is not configured', async () => {
    const person = await signIn()
    const fetcher = workerWith(NOTHING)
    const body = { plan_id: 'premium_monthly', payment_method: { type, token: 'x' } }
    const answer = await person.call('POST', '/billing/subscribe', body, { fetcher })
    expect(refusedField(answer)).toBe('body.payment_method.type')
    expect(refusedField(await person.call('POST', '/billing/restore', { type, token: 'x' }, { fetcher }))).toBe(
      'body.type',
    )
  })

  it('needs what the store gave, and nothing else will do', async () => {
    const person = await signIn()
    expect(refusedField(await shop.restore(person, type))).toBe('body.token')
    for (const token of ['x', 'a.b.c', 'x'.repeat(1_000), '../../other', `${(await buy(type, { person })).token}x`])
      expect(refusedField(await shop.restore(person, type, token)), token).toBe('body.token')
    expect(await rowsOf(person)).toEqual([])
  })
})

/** Settings of neither store; they must be given all together. */
const NOTHING = {
  APP_STORE_BUNDLE_ID: '',
  APP_STORE_APP_ID: '',
  APP_STORE_ISSUER_ID: '',
  APP_STORE_KEY_ID: '',
  APP_STORE_KEY: '',
  PLAY_PACKAGE_NAME: '',
  PLAY_SERVICE_ACCOUNT: '',
  PLAY_PUSH_AUDIENCE: '',
  PLAY_PUSH_EMAIL: '',
}

/** What is signed, of a text in compact form. */
const contentOf = (signed: string): Record<string, unknown> =>
  JSON.parse(atob(signed.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''))

describe('a signed transaction', () => {
  it('of a thing that is used up is no subscription', async () => {
    const person = await signIn()
    const { signedTransaction } = await shop.apple.buy({ productId: APPLE.monthly })
    expect(refusedField(await shop.subscribe(person, 'app_store', signedTransaction))).toBe('body.payment_method.token')
  })

  it.each([
    'of a chain that ends in another root',
    'with another signature',
    'with another content',
    'without a signature, alg none',
    'of another app',
    'of another environment',
    'of the future',
  ] as const)('%s is refused', async (forgery) => {
    const person = await signIn()
    const { signedTransaction } = await shop.apple.subscribe({ productId: APPLE.monthly })
    const forged = await shop.apple.forge(forgery, contentOf(signedTransaction))
    expect(refusedField(await shop.subscribe(person, 'app_store', forged))).toBe('body.payment_method.token')
    expect(await rowsOf(person)).toEqual([])
  })

  it('is only a name: an old one says nothing of what has happened since', async () => {
    const person = await signIn()
    const { signedTransaction, transactionId } = await shop.apple.subscribe({ productId: APPLE.monthly })
    await shop.apple.refund(transactionId)
    expect((await shop.subscribe(person, 'app_store', signedTransaction)).error.code).toBe('CONFLICT')
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
  })
})

describe('a purchase that two accounts write for the first time', () => {
  it('is the first one’s, also while neither sees a row of the other', async () => {
    const [a, b] = [await signIn(), await signIn()]
    const { originalTransactionId } = await shop.apple.subscribe({ productId: APPLE.monthly })
    const write = (person: Person) =>
      shop.background(async (ctx) => {
        const found = await ctx.appStore?.subscription(originalTransactionId)
        if (found) await writeAppStore(ctx, found, person.id)
      })
    const owner = await transaction()
    await owner.query('select from users where id = any($1) for update', [[a.id, b.id]])
    const first = write(a)
    await owner.awaited()
    const second = write(b).catch((error: unknown) => error)
    const waiting = () =>
      query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%write_subscription%'`)
    await expect.poll(async () => (await waiting()).length).toBeGreaterThan(1)
    await owner.commit()
    await first
    expect(await second).toMatchObject({ code: 'PURCHASE_OF_ANOTHER_ACCOUNT' })
    expect([await rowsOf(a), await rowsOf(b)]).toMatchObject([[{ renews: true }], []])
  })
})

describe('a purchase token', () => {
  const seen = async (token: string) =>
    (await shop.google.play('look')).subscriptions.find((one) => one.token === token)

  it('is acknowledged once, after it is granted', async () => {
    const person = await signIn()
    const { token } = await buy('play_store', { person })
    await shop.subscribe(person, 'play_store', token)
    await shop.restore(person, 'play_store', token)
    for (const push of await shop.google.pushes()) await shop.tellOfGoogle(push)
    expect(await seen(token)).toMatchObject({ isAcknowledged: true, acknowledgements: 1 })
  })

  it('that nobody is granted anything for is not acknowledged', async () => {
    const [owner, other] = [await signIn(), await signIn()]
    const { token } = await buy('play_store', { person: owner })
    await shop.subscribe(other, 'play_store', token)
    expect(await seen(token)).toMatchObject({ isAcknowledged: false })
  })

  it('of a purchase that is still to be paid grants nothing until it is', async () => {
    const person = await signIn()
    const accountId = await storeTokenOf(person)
    const { token } = await shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId, isPending: true })
    const { data } = await shop.subscribe(person, 'play_store', token)
    expect(data['subscription']).toMatchObject({ status: 'incomplete', expires_at: null })
    expect(await statusOf(person)).toMatchObject({ plan: 'free', sources: [] })
    expect(await seen(token)).toMatchObject({ acknowledgements: 0 })
    await shop.google.play('complete', { token })
    for (const push of await shop.google.pushes()) await shop.tellOfGoogle(push)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active' } })
    expect(await seen(token)).toMatchObject({ acknowledgements: 1 })
  })

  it('is granted while Google cannot be told so, and told later', async () => {
    const own = await stores()
    const person = await signIn()
    const accountId = await storeTokenOf(person)
    const { token } = await own.google.play('subscribe', { productId: GOOGLE.monthly, accountId })
    const look = async () => (await own.google.play('look')).subscriptions[0]
    await own.background(async (ctx) => {
      const found = await ctx.playStore?.subscription(token)
      await own.google.play('trouble', { status: 503, times: 1 })
      if (found) await writePlayStore(ctx, found, { row: null, userId: person.id })
    })
    expect(await look()).toMatchObject({ acknowledgements: 0 })
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
    const [due] = await query<{ minutes: number }>(
      'select extract(epoch from reconcile_at - now()) / 60 as minutes from subscriptions where ref = $1',
      [token],
    )
    expect(Number(due?.minutes)).toBeLessThan(16)
    await own.restore(person, 'play_store', token)
    expect(await look()).toMatchObject({ acknowledgements: 1 })
  })
})
