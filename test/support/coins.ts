import { expect } from 'vitest'
import { newId } from '../../src/foundation/ids.ts'
import type { CallOptions } from './api.ts'
import { query } from './db.ts'
import type { Person } from './people.ts'

/** Coins by the hand of support. */
export async function giveCoins(person: Person, amount: number): Promise<void> {
  const [row] = await query<{ outcome: string }>(
    `select adjust_coins(person => $1, amount => $2, key => $3, entry => $4, at => now()) ->> 'outcome' as outcome`,
    [person.id, amount, newId(), newId()],
  )
  expect(row?.outcome).toBe('ok')
}

/** Coins of a paid package, without a provider. Returns the receipt. */
export async function buyCoins(person: Person, packageId = 'coins_100', ref: string = newId()): Promise<string> {
  await settle({ ref, person, packageId, status: 'paid' })
  return ref
}

interface Settled {
  ref: string
  person?: Person
  packageId?: string
  status: string
  refunded?: number
  at?: number
}

/** What a store says of a receipt, written at once. */
export async function settle({ ref, person, packageId, status, refunded = 0, at = Date.now() }: Settled) {
  const [row] = await query<{ answer: { outcome: string; isNew?: boolean; balance?: number } }>(
    `select settle_coin_purchase(
       provider => 'app_store', ref => $1, purchase => null, person => $2, package => $3, quantity => 1, status => $4,
       amount_minor => null, currency => null, refunded => $5, refunded_of => 100, read_at => $6, reconcile_at => null,
       entry => $7, at => $6
     ) as answer`,
    [ref, person?.id ?? null, packageId ?? null, status, refunded, new Date(at), newId()],
  )
  return row?.answer
}

export const spend = (person: Person, offer: string, more: Record<string, unknown> = {}, options: CallOptions = {}) =>
  person.call('POST', '/coins/spend', { offer, ...more }, options)

export const balanceOf = async (person: Person): Promise<number> =>
  (await person.call('GET', '/coins/balance')).data['balance'] as number

/** What the checks of the ledger say of somebody's account; nothing when it is whole. */
export const faultsOf = (person: Person) =>
  query(`select f.fault from user_coins c, coin_faults() f where c.user_id = $1 and f.account_id = c.id`, [person.id])

/** Everything that must be true of somebody's coins. */
export async function expectCoins(person: Person, balance: number): Promise<void> {
  expect(await balanceOf(person)).toBe(balance)
  expect(await faultsOf(person)).toEqual([])
}
