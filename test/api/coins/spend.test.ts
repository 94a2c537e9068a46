import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { balanceOf, buyCoins, expectCoins, giveCoins, settle, spend } from '../../support/coins.ts'
import { matched, published, signIn } from '../../support/people.ts'
import { block, premium, stateOf, strangers, swipe } from '../../support/pairs.ts'

const entries = async (id: string) =>
  query<{ amount: number }>(
    `select t.amount from coin_transactions t join user_coins c on c.id = t.account_id where c.user_id = $1 order by t.version`,
    [id],
  )

describe('the shop', () => {
  it('shows packages and offers with their prices', async () => {
    const person = await signIn()
    const { data } = await person.call('GET', '/coins/packages')
    expect(data['packages'][1]).toMatchObject({ id: 'coins_300', coins: 300, bonus: 30, price: 4.99, currency: 'USD' })
    const { offers } = (await person.call('GET', '/coins/offers')).data
    expect(offers.map(({ offer, target }: { offer: string; target: string }) => [offer, target])).toEqual([
      ['super_like', 'user'],
      ['boost', null],
      ['call_minutes', 'call'],
      ['rewind', null],
      ['direct_message', 'user'],
    ])
  })

  it('starts everybody with nothing', async () => {
    const person = await signIn()
    expect((await person.call('GET', '/coins/balance')).data).toEqual({ balance: 0, lots: [] })
    expect((await person.call('GET', '/coins/transactions')).data).toEqual({ transactions: [] })
    const { status, error } = await spend(person, 'boost')
    expect([status, error.code, error.details]).toEqual([
      402,
      'INSUFFICIENT_COINS',
      { balance: 0, price: 60, reason: 'too_few' },
    ])
  })
})

describe('spending', () => {
  it('takes coins and gives the effect, and says so in the history', async () => {
    const person = await published()
    await giveCoins(person, 100)
    const { status, data, trips } = await spend(person, 'boost')
    expect([status, trips.db]).toEqual([200, 1])
    expect(data).toMatchObject({
      balance: 40,
      transaction: { type: 'spend', amount: -60, balance_after: 40, title: 'Boost', reference: 'boost' },
      effect: { type: 'boost' },
    })
    expect(Date.parse(data['effect'].ends_at) - Date.parse(data['effect'].starts_at)).toBe(30 * 60_000)
    const { transactions } = (await person.call('GET', '/coins/transactions')).data
    expect(transactions.map(({ title, amount }: { title: string; amount: number }) => [title, amount])).toEqual([
      ['Boost', -60],
      ['Correction by support', 100],
    ])
    await expectCoins(person, 40)
  })

  it('takes earned coins before purchased ones', async () => {
    const person = await published()
    await buyCoins(person)
    await giveCoins(person, 40)
    await spend(person, 'boost')
    const { lots } = (await person.call('GET', '/coins/balance')).data
    expect(lots).toEqual([{ kind: 'purchased', coins: 80, expires_at: null }])
    await expectCoins(person, 80)
  })

  it('adds a second boost after the first', async () => {
    const person = await published()
    await giveCoins(person, 120)
    const first = (await spend(person, 'boost')).data['effect']
    const second = (await spend(person, 'boost')).data['effect']
    expect(second.starts_at).toBe(first.ends_at)
  })

  it('takes nothing where the effect is refused', async () => {
    const [hidden, [person, other], pair] = await Promise.all([signIn(), strangers(), matched()])
    await Promise.all([giveCoins(hidden, 500), giveCoins(person, 500), giveCoins(pair.a, 500)])
    const refusals = [
      await spend(hidden, 'boost'),
      await spend(person, 'super_like', { target: newId() }),
      await spend(person, 'super_like', { target: '00000000-0000-4000-8000-000000000000' }),
      await spend(person, 'super_like', { target: person.id }),
      await spend(person, 'direct_message', { target: hidden.id }),
      await spend(person, 'call_minutes', { target: newId() }),
      await spend(person, 'rewind'),
      await spend(pair.a, 'direct_message', { target: pair.b.id }),
      await spend(pair.a, 'super_like', { target: pair.b.id }),
      await spend(pair.a, 'rewind'),
      await spend(person, 'boost', { target: other.id }),
      await spend(person, 'super_like'),
      await spend(person, 'boost', { note: 'Hello' }),
      await spend(person, 'gold'),
    ]
    expect(refusals.map(({ status, error }) => [status, error.code])).toEqual([
      [403, 'PROFILE_NOT_PUBLISHED'],
      [404, 'USER_NOT_FOUND'],
      [404, 'USER_NOT_FOUND'],
      [400, 'SELF_ACTION'],
      [404, 'USER_NOT_FOUND'],
      [404, 'CALL_NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [409, 'CONFLICT'],
      [409, 'CONFLICT'],
      [409, 'CONFLICT'],
      ...Array.from({ length: 4 }, () => [400, 'VALIDATION_FAILED']),
    ])
    await Promise.all([hidden, person, pair.a].map((one) => expectCoins(one, 500)))
  })

  it('needs an offer that is for sale', async () => {
    const person = await published()
    await giveCoins(person, 100)
    const { answer } = (
      await query<{ answer: { outcome: string } }>(
        `select spend_coins(actor => $1, offer => 'gold', target => null, words => null, key => 'k', at => now(), entry => $2,
           new_decision => $2, new_match => $2, new_conversation => $2) as answer`,
        [person.id, newId()],
      )
    )[0] ?? { answer: { outcome: '' } }
    expect(answer.outcome).toBe('no_offer')
    await expectCoins(person, 100)
  })

  it('buys a super like beyond the daily one, and a match where it is mutual', async () => {
    const [a, b] = await strangers()
    const [c] = await strangers()
    await giveCoins(a, 60)
    const { data } = await spend(a, 'super_like', { target: b.id, note: 'Hello' })
    expect(data['effect']).toMatchObject({ type: 'super_like', status: 'pending', is_match: false })
    expect((await spend(a, 'super_like', { target: b.id })).error.code).toBe('CONFLICT')
    await expectCoins(a, 30)
    await block(c, a)
    expect((await spend(a, 'super_like', { target: c.id })).error.code).toBe('USER_NOT_FOUND')
    await giveCoins(b, 30)
    const mutual = await spend(b, 'super_like', { target: a.id })
    expect(mutual.data['effect']).toMatchObject({ status: 'accepted', is_match: true })
    expect(await stateOf(a, b)).toMatchObject({ matches: ['active'] })
    await Promise.all([expectCoins(a, 30), expectCoins(b, 0)])
  })

  it('buys a rewind without a plan', async () => {
    const [a, b] = await strangers()
    await swipe(a, b, 'pass')
    const refused = await a.call('POST', '/matching/rewind')
    expect([refused.error.code, refused.error.details?.['offers']]).toEqual(['PREMIUM_REQUIRED', ['rewind']])
    await giveCoins(a, 15)
    const { data } = await spend(a, 'rewind')
    expect(data['effect']).toMatchObject({ type: 'rewind', action: 'pass', user: { id: b.id } })
    expect(await stateOf(a, b)).toMatchObject({ ab: null })
    await expectCoins(a, 0)
  })

  it('is not there for people of another plan only', async () => {
    const [a, b] = await strangers()
    await premium(a)
    await swipe(a, b, 'pass')
    await giveCoins(a, 15)
    expect((await spend(a, 'rewind')).status).toBe(200)
  })
})

describe('a repetition', () => {
  it('is answered as the first time, and takes nothing', async () => {
    const person = await published()
    await giveCoins(person, 200)
    const headers = { 'idempotency-key': newId() }
    const answers = await Promise.all(Array.from({ length: 16 }, () => spend(person, 'boost', {}, { headers })))
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ data }) => data['transaction'].id)).size).toBe(
      1,
    )
    await expectCoins(person, 140)
  })

  it('is known to the ledger, also when nothing else remembers', async () => {
    const [a, b] = await strangers()
    await giveCoins(a, 200)
    const again = (target: string, key = 'k') =>
      query<{ answer: Record<string, unknown> }>(
        `select spend_coins(actor => $1, offer => 'super_like', target => $2, words => null, key => $3, at => now(),
           entry => $4, new_decision => $4, new_match => $4, new_conversation => $4) as answer`,
        [a.id, target, key, newId()],
      )
    const answers = await Promise.all(Array.from({ length: 16 }, () => again(b.id)))
    const found = answers.map(([row]) => row?.answer)
    expect(found.filter((answer) => answer?.['isNew'] === true)).toHaveLength(1)
    expect(new Set(found.map((answer) => JSON.stringify(answer?.['transaction']))).size).toBe(1)
    expect((await again(newId()))[0]?.answer).toMatchObject({ outcome: 'reused' })
    await expectCoins(a, 170)
  })
})

describe('races', () => {
  it('lets two of fifty have the last coins for two', async () => {
    const person = await published()
    await giveCoins(person, 170)
    const spends = await Promise.all(
      Array.from({ length: 50 }, () =>
        query<{ outcome: string }>(
          `select spend_coins(actor => $1, offer => 'boost', target => null, words => null, key => $2, at => now(),
             entry => $3, new_decision => $3, new_match => $3, new_conversation => $3) ->> 'outcome' as outcome`,
          [person.id, newId(), newId()],
        ),
      ),
    )
    const outcomes = spends.map(([row]) => row?.outcome)
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(2)
    expect(outcomes.filter((outcome) => outcome === 'insufficient')).toHaveLength(48)
    expect((await entries(person.id)).map(({ amount }) => amount)).toEqual([170, -60, -60])
    await expectCoins(person, 50)
  })

  it('refuses spending after a refund, with the reason', async () => {
    const person = await published()
    const at = Date.now()
    const ref = await buyCoins(person)
    await spend(person, 'boost')
    await settle({ ref, status: 'refunded', at: at + 60_000 })
    expect(await balanceOf(person)).toBe(-60)
    await giveCoins(person, 20)
    const { status, error } = await spend(person, 'rewind')
    expect([status, error.details]).toEqual([402, { balance: -40, price: 15, reason: 'refund_owed' }])
    await expectCoins(person, -40)
  })
})
