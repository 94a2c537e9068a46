import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { expectCoins, giveCoins } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { premium } from '../../support/pairs.ts'
import { freshPhone, published, register, signIn, type Person } from '../../support/people.ts'

const redeem = (person: Person, activity: string, more: object = {}, headers: Record<string, string> = {}) =>
  person.call('POST', '/coins/redeem-reward', { activity, ...more }, { headers })

const rewardsOf = async (person: Person) => (await person.call('GET', '/coins/rewards')).data

const reward = async (person: Person, activity: string) =>
  (await rewardsOf(person))['rewards'].find((one: { activity: string }) => one.activity === activity)

/** Asks the database for a reward, at some time. */
const redeemAt = async (person: Person, activity: string, at: Date, device: string | null = null) => {
  const [row] = await query<{ answer: { outcome: string; isNew: boolean; transaction: { amount: number } } }>(
    `select redeem_reward(person => $1, activity => $2, device => $3, occasion => null, entry => $4, at => $5) as answer`,
    [person.id, activity, device, newId(), at],
  )
  return row?.answer
}

describe('rewards', () => {
  it('are listed with what is left of them', async () => {
    const person = await published()
    const { rewards, invite_code } = await rewardsOf(person)
    expect(rewards.map(({ activity, is_due }: { activity: string; is_due: boolean }) => [activity, is_due])).toEqual([
      ['daily_sign_in', true],
      ['complete_profile', false],
      ['verify_email', false],
      ['verify_phone', true],
      ['first_photo', true],
      ['invite_friend', false],
      ['watch_advertisement', false],
    ])
    expect(rewards[1].progress).toEqual({ done: 1, of: 4 })
    expect(invite_code).toMatch(/^[2-9A-HJ-NP-Z]{10}$/)
    expect((await rewardsOf(person))['invite_code']).toBe(invite_code)
  })

  it('are granted once, and repeated as the first time', async () => {
    const person = await published()
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(person, 'verify_phone')))
    expect(new Set(answers.map(({ data }) => data['transaction'].id)).size).toBe(1)
    expect(answers[0]?.data).toMatchObject({
      balance: 10,
      next_at: null,
      transaction: { type: 'reward', amount: 10, title: 'Verified phone number', reference: 'verify_phone' },
    })
    expect(await reward(person, 'verify_phone')).toMatchObject({ remaining: 0, is_due: false })
    await expectCoins(person, 10)
  })

  it('are refused for what the server has not seen', async () => {
    const person = await published()
    const answers = [
      await redeem(person, 'verify_email'),
      await redeem(person, 'complete_profile'),
      await redeem(person, 'invite_friend'),
      await redeem(person, 'watch_advertisement', { proof: 'made-up' }),
      await redeem(person, 'free_coins'),
      await redeem(person, "x' or true --"),
    ]
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 404, 404, 404, 400])
    expect(answers[1]?.error.details).toEqual({ reason: 'not_earned', progress: { done: 1, of: 4 } })
    await expectCoins(person, 0)
  })

  it('need a proved contact', async () => {
    const { person } = await register()
    expect((await redeem(person, 'daily_sign_in')).error.code).toBe('VERIFICATION_REQUIRED')
  })

  it('of a proved address are granted', async () => {
    const { person } = await register({ isVerified: true })
    expect((await redeem(person, 'verify_email')).data).toMatchObject({ balance: 10 })
  })
})

describe('a streak', () => {
  it('grows each day in a row up to its end, and begins again after a pause', async () => {
    const person = await signIn()
    const onDay = async (day: number) =>
      (await redeemAt(person, 'daily_sign_in', new Date(Date.now() + day * 86_400_000)))?.transaction.amount
    const amounts: unknown[] = []
    for (let day = 0; day < 9; day += 1) amounts.push(await onDay(day))
    expect(amounts).toEqual([2, 3, 4, 5, 6, 7, 8, 8, 8])
    expect(await onDay(10)).toBe(2)
    const { next_at } = (await redeem(person, 'daily_sign_in')).data
    expect(new Date(next_at as string).getTime() % 86_400_000).toBe(0)
    await expectCoins(person, 53)
  })

  it('goes by UTC days', async () => {
    // Fixed clock: the function is given its times.
    const person = await signIn()
    const at = (time: string) => redeemAt(person, 'daily_sign_in', new Date(time))
    expect((await at('2040-01-01T23:59:59.999Z'))?.transaction.amount).toBe(2)
    expect((await at('2040-01-02T00:00:00.000Z'))?.transaction.amount).toBe(3)
    expect((await at('2040-01-02T23:00:00.000Z'))?.isNew).toBe(false)
    await expectCoins(person, 5)
  })
})

describe('signing up again', () => {
  it('earns nothing twice by one phone number', async () => {
    const phone = freshPhone()
    const first = await signIn(phone)
    expect((await redeem(first, 'verify_phone')).status).toBe(200)
    await query(`update users set deleted_at = now(), restorable_until = now() where id = $1`, [first.id])
    await query(`select close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [first.id])
    const second = await signIn(phone)
    expect(second.id).not.toBe(first.id)
    expect((await redeem(second, 'verify_phone')).error.details).toMatchObject({ reason: 'capped' })
    await expectCoins(second, 0)
  })

  it('earns nothing twice on one device', async () => {
    const headers = { 'x-device-id': newId() }
    const [one, other, third] = await Promise.all([signIn(), signIn(), signIn()])
    expect((await redeem(one, 'daily_sign_in', {}, headers)).status).toBe(200)
    expect((await redeem(other, 'daily_sign_in', {}, headers)).status).toBe(409)
    expect((await redeem(third, 'daily_sign_in', {}, { 'x-device-id': newId() })).status).toBe(200)
    expect((await redeem(one, 'daily_sign_in', {}, headers)).status).toBe(200)
  })

  it('earns once when two accounts of one device ask at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => signIn()))
    const device = newId()
    const answers = await Promise.all(people.map((person) => redeemAt(person, 'daily_sign_in', new Date(), device)))
    expect(answers.filter((answer) => answer?.outcome === 'ok')).toHaveLength(1)
    await Promise.all(people.map(async (person) => expectCoins(person, (await rewarded(person)) ? 2 : 0)))
  })
})

const rewarded = async (person: Person) =>
  (await query(`select from user_coins where user_id = $1 and balance > 0`, [person.id])).length > 0

describe('a friend', () => {
  const pay = (days: number) =>
    query(`select pay_referrals(most => 1000, at => now() + make_interval(days => $1))`, [days])

  it('who joins and stays pays the inviter once', async () => {
    const [inviter, friend] = [await published(), await signIn()]
    const { invite_code } = await rewardsOf(inviter)
    const accepted = await redeem(friend, 'invite_friend', { proof: ` ${(invite_code as string).toLowerCase()} ` })
    expect(accepted.data).toEqual({ transaction: null, balance: 0, next_at: null })
    expect((await redeem(friend, 'invite_friend', { proof: invite_code })).status).toBe(200)
    // Not published yet.
    await pay(0)
    await pay(30)
    await expectCoins(inviter, 0)
    await query(
      `with picture as (insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
         values (uuidv7(), $1::uuid, md5($1::text), 'photos/' || $1::text, 'L', 1, 1, 0, true, 'approved', now()))
       update profiles set published_at = now(), first_name = 'Kim', gender = 'female', cell = 1, cell_lat = 1, cell_lon = 1,
         birth_date = current_date - interval '30 years' where user_id = $1::uuid`,
      [friend.id],
    )
    await pay(0)
    await pay(6)
    await expectCoins(inviter, 0)
    await Promise.all([pay(8), pay(8), pay(8)])
    await expectCoins(inviter, 50)
    await query(`update users set status = 'banned' where id = $1`, [friend.id])
    await query(`select take_back_referrals(most => 100, at => now())`)
    await expectCoins(inviter, 0)
    const { transactions } = (await inviter.call('GET', '/coins/transactions')).data
    expect(transactions[0].title).toBe('Taken back: A friend who joined and stayed')
  })

  it('cannot be oneself, nobody, late, or of two inviters', async () => {
    const [one, other, friend, old] = await Promise.all([signIn(), signIn(), signIn(), signIn()])
    const [first, second] = [await rewardsOf(one), await rewardsOf(other)]
    await query(`update users set created_at = now() - interval '15 days' where id = $1`, [old.id])
    const invite = async (by: Person, proof: unknown) => (await redeem(by, 'invite_friend', { proof })).error
    expect((await invite(one, first['invite_code'])).code).toBe('SELF_ACTION')
    expect((await invite(friend, 'AAAAAAAAAA')).code).toBe('NOT_FOUND')
    expect((await invite(old, first['invite_code'])).details).toEqual({ reason: 'late' })
    expect((await redeem(friend, 'invite_friend', { proof: first['invite_code'] })).status).toBe(200)
    expect((await invite(friend, second['invite_code'])).details).toEqual({ reason: 'taken' })
  })

  it('is not new when the device has been invited before', async () => {
    const headers = { 'x-device-id': newId() }
    const [inviter, friend, again] = await Promise.all([signIn(), signIn(), signIn()])
    const proof = (await rewardsOf(inviter))['invite_code']
    expect((await redeem(friend, 'invite_friend', { proof }, headers)).status).toBe(200)
    expect((await redeem(again, 'invite_friend', { proof }, headers)).error.details).toEqual({ reason: 'capped' })
  })
})

describe('earned coins', () => {
  const expire = (days: number) =>
    query(`select expire_coins(most => 1000, at => now() + make_interval(days => $1))`, [days])

  it('expire by entries, and only what is left of them', async () => {
    const person = await signIn()
    await premium(person)
    await redeem(person, 'verify_phone')
    await giveCoins(person, -4)
    await Promise.all([expire(366), expire(366), expire(366)])
    const { transactions } = (await person.call('GET', '/coins/transactions')).data
    expect(transactions.map(({ amount, title }: { amount: number; title: string }) => [amount, title])).toEqual([
      [-6, 'Expired: Verified phone number'],
      [-4, 'Correction by support'],
      [10, 'Verified phone number'],
    ])
    await expectCoins(person, 0)
  })

  it('that have expired are not taken back again', async () => {
    const person = await signIn()
    const { data } = await redeem(person, 'verify_phone')
    await expire(366)
    const taken = await query<{ outcome: string }>(
      `select take_back_reward(reward => $1, at => now()) ->> 'outcome' as outcome`,
      [data['transaction'].id],
    )
    expect(taken).toEqual([{ outcome: 'same' }])
    await expectCoins(person, 0)
  })
})
