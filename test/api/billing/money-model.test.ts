import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../drizzle/seed/random.ts'
import { query } from '../../support/db.ts'
import { MoneyPlayer } from '../../support/money-player.ts'
import { published } from '../../support/people.ts'
import { stores } from '../../support/stores.ts'

/** All of money at once, against a plain model: coins and subscriptions, three providers, lost answers, lost notices. */

const STEPS = 25
const SEEDS = Array.from({ length: 8 }, (_, i) => i + 1)

describe('everything that can happen to the money of one account', () => {
  it.each(SEEDS)('comes to what the model says, and nothing renews for who is gone (seed %i)', async (seed) => {
    const [person, shop] = [await published(), await stores()]
    const player = new MoneyPlayer(person, shop, createRandom(seed))
    for (let step = 0; step < STEPS; step += 1) await player.act()
    await player.hear()
    await player.expectAll()
    // Whatever is asked again changes nothing.
    await player.reconcile()
    await player.expectAll()

    const deletion = await person.call('DELETE', '/users/me', undefined, { fetcher: shop.fetcher })
    expect(deletion.status).toBe(200)
    const renewing = await query('select provider from subscriptions where user_id = $1 and renews', [person.id])
    // Apple lets nobody but the owner end a subscription; they are told.
    expect(renewing).toEqual(deletion.data['renewals'].map(({ provider }: { provider: string }) => ({ provider })))
    expect(renewing.filter(({ provider }) => provider !== 'app_store')).toEqual([])
    const [account] = await query<{ id: string }>('select id from user_coins where user_id = $1', [person.id])
    await query('delete from users where id = $1', [person.id])
    expect(await query('select fault from coin_faults() where account_id = $1', [account?.id])).toEqual([])
  })
})
