import { expect, it } from 'vitest'
import { exportView } from '../../../src/features/privacy/schemas.ts'
import { buyCoins, giveCoins, settle, spend } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'

const exported = async (person: { call: (method: string, path: string) => Promise<{ text: string }> }) =>
  exportView.parse(JSON.parse((await person.call('GET', '/users/me/export')).text))

it('an export has coins, purchases and rewards, and nobody else in them', async () => {
  const [a, b] = await strangers()
  const ref = await buyCoins(a)
  await a.call('POST', '/coins/redeem-reward', { activity: 'verify_phone' })
  await spend(a, 'super_like', { target: b.id })
  await settle({ ref, status: 'part_refunded', refunded: 50, at: Date.now() + 1_000 })
  const { coin_transactions, coin_purchases, rewards } = await exported(a)
  expect(coin_transactions.map(({ title, amount }) => [title, amount])).toEqual([
    ['100 coins', 100],
    ['Verified phone number', 10],
    ['Super like', -30],
    ['Payment refunded: 100 coins', -50],
  ])
  expect(coin_purchases).toMatchObject([
    { package_id: 'coins_100', coins: 100, taken_back: 50, status: 'part_refunded' },
  ])
  expect(rewards).toMatchObject([{ activity: 'verify_phone', period: 'once', is_taken_back: false }])
  expect(JSON.stringify([coin_transactions, coin_purchases, rewards])).not.toContain(b.id)
})

it('an export has every entry once, however many there are', async () => {
  const [person] = await strangers()
  await giveCoins(person, 1)
  await query(
    `select count(adjust_coins(person => $1, amount => 1, key => gen_random_uuid()::text, entry => gen_random_uuid(), at => now()))
     from generate_series(1, 1100)`,
    [person.id],
  )
  const { coin_transactions } = await exported(person)
  expect(coin_transactions.map(({ balance_after }) => balance_after)).toEqual(
    Array.from({ length: 1101 }, (_, i) => i + 1),
  )
})

it('what was bought forgets a user who is gone', async () => {
  const [a, b] = await strangers()
  await giveCoins(a, 30)
  await spend(a, 'super_like', { target: b.id })
  await query(`select close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [b.id])
  const kept = await query(`select * from coin_spends where user_id = $1`, [a.id])
  expect(kept).toMatchObject([{ offer: 'super_like', subject_id: null }])
  expect(JSON.stringify(kept)).not.toContain(b.id)
})
