import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Context } from '../../../src/context.ts'
import { followInactive } from '../../../src/features/privacy/inactivity/follow-inactive.ts'
import { onAccountInactive } from '../../../src/features/privacy/inactivity/on-account-inactive.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { subscribe } from '../../support/billing.ts'
import { minutePasses } from '../../support/clock.ts'
import { buyCoins } from '../../support/coins.ts'
import { contextWith } from '../../support/context.ts'
import { query, queryAlone, transaction } from '../../support/db.ts'
import { freshPushToken, PASSWORD, register, signIn, type Person } from '../../support/people.ts'
import { call } from '../../support/api.ts'
import { BROKEN_URL, providing, received } from '../../support/providers.ts'

const DAY = 24

// Accounts that other files have left behind count as used, so that each test finds its own.
beforeEach(() =>
  query(`with gone as (delete from inactive_accounts), again as (delete from inactivity_progress)
    update users set last_active_at = now() where last_active_at < now() - interval '6 months'`).then(() => {}),
)

/** Time as it passes, from so many days from now on, with what the clock's work needs. */
const after = (days: number, changes: Record<string, unknown> = {}): Context =>
  contextWith({ ...providing(), ...changes }, { inHours: days * DAY })

/** Nobody has used it for so long; without another time, the first warning is due in a day. */
const unused = async ({ id }: Pick<Person, 'id'>, ago = '24 months -31 days'): Promise<void> => {
  await query(`update users set last_active_at = now() - $2::interval where id = $1`, [id, ago])
  await query(`update sessions set last_used_at = now() - $2::interval where user_id = $1`, [id, ago])
}

const stateOf = async ({ id }: Pick<Person, 'id'>) =>
  (
    await query<{ step: number; told: number; delete_at: Date | null; deleted_at: Date | null }>(
      `select i.step, i.told, i.delete_at, u.deleted_at from users u left join inactive_accounts i on i.user_id = u.id where u.id = $1`,
      [id],
    )
  )[0]

/** The setting, until the test is over; the contexts of tests have not heard of it. */
async function setMonths(months: unknown): Promise<void> {
  onTestFinished(() => unsetMonths())
  await query(
    `insert into app_settings (key, value, updated_at) values ('inactive_months', $1, now())
     on conflict (key) do update set value = excluded.value`,
    [JSON.stringify(months)],
  )
}
const unsetMonths = () => queryAlone(`delete from app_settings where key = 'inactive_months'`).then(() => {})

/** In how many days from then it is to be deleted. */
const daysLeft = async (person: Pick<Person, 'id'>, days: number) =>
  Math.round((((await stateOf(person))?.delete_at?.getTime() ?? 0) - after(days).now()) / (DAY * 3_600_000))

const told = (person: Pick<Person, 'id'>, step: number) =>
  expect.poll(async () => (await stateOf(person))?.told, { timeout: 10_000 }).toBe(step)

/** Both warnings are handed over on their days. */
async function warnedTwice(person: Pick<Person, 'id'>): Promise<void> {
  for (const [days, step] of [
    [2, 1],
    [27, 2],
  ] as const) {
    await followInactive(after(days))
    await told(person, step)
  }
}

/** Somebody with an address and a device, whom nobody has seen for almost two years. */
async function unusedAccount() {
  const token = freshPushToken()
  const { email, person } = await register({ isVerified: true })
  expect((await person.call('POST', '/devices', { token, platform: 'android' })).status).toBe(200)
  await unused(person)
  return { email, token, person }
}

describe('an account that nobody uses', () => {
  it('is warned by mail and on its devices, twice, with the day, and then deleted as if by its owner', async () => {
    const { email, token, person } = await unusedAccount()
    await query(`update user_consents set locale = 'de-AT' where user_id = $1`, [person.id])
    expect(await followInactive(after(0))).toMatchObject({ warned: 0, deleted: 0 })
    expect(await stateOf(person)).toMatchObject({ step: null })

    expect(await followInactive(after(2))).toMatchObject({ found: 1, warned: 1, deleted: 0 })
    await told(person, 1)
    const day = (await stateOf(person))?.delete_at?.toLocaleDateString('de', { dateStyle: 'long', timeZone: 'UTC' })
    const [mail] = await received(email)
    expect(mail?.fields['text']).toContain(`am ${day} gelöscht`)
    expect(mail?.fields['html']).toContain('lang="de"')
    const pushes = await received(token)
    expect(JSON.stringify(pushes)).toContain(`am ${day} gelöscht`)

    expect(await followInactive(after(20))).toMatchObject({ warned: 0 })
    expect(await followInactive(after(27))).toMatchObject({ warned: 1, deleted: 0 })
    await told(person, 2)
    expect(await followInactive(after(30))).toMatchObject({ warned: 0, deleted: 0 })
    expect(await followInactive(after(35))).toMatchObject({ warned: 0, deleted: 1 })
    expect([(await received(email)).length, (await received(token)).length]).toEqual([2, 2])
    expect(await stateOf(person)).toMatchObject({ step: null, deleted_at: expect.any(Date) })
    const [row] = await query(
      `select restorable_until - deleted_at = interval '30 days' as is_restorable from users where id = $1`,
      [person.id],
    )
    expect(row).toEqual({ is_restorable: true })
    const events = await query('select type from security_events where user_id = $1', [person.id])
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['account_inactive', 'account_deleted']))
  })

  it.for([
    [
      'somebody signs in',
      async ({ person, email }: { person: Person; email: string }) => {
        await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
        return person
      },
    ],
    [
      'an app renews its tokens',
      async ({ person }: { person: Person; email: string }) => {
        await query('update sessions set last_used_at = now() where user_id = $1', [person.id])
        return person
      },
    ],
  ] as const)('stays when, after both warnings, %s', async ([, use]) => {
    const account = await unusedAccount()
    await warnedTwice(account.person)
    await use(account)
    expect(await followInactive(after(35))).toMatchObject({ deleted: 0 })
    expect(await stateOf(account.person)).toMatchObject({ step: null, deleted_at: null })
    // Found again when nobody uses it from then on.
    await unused(account.person, '20 months')
    await query(`update users set last_active_at = now() - interval '20 months' where id = $1`, [account.person.id])
    expect(await followInactive(after(120))).toMatchObject({ warned: 1 })
  })

  it('stays when somebody signs in at the moment of its deletion', async () => {
    const { person } = await unusedAccount()
    await warnedTwice(person)
    const signingIn = await transaction()
    await signingIn.query('update users set last_active_at = now() where id = $1', [person.id])
    expect(await followInactive(after(35)), 'it is locked').toMatchObject({ deleted: 0 })
    await signingIn.commit()
    expect(await followInactive(after(35))).toMatchObject({ deleted: 0 })
    expect(await stateOf(person)).toMatchObject({ step: null, deleted_at: null })
  })

  it('is warned once, however many clocks there are and however often the event comes', async () => {
    const { email, token, person } = await unusedAccount()
    const runs = await Promise.all([1, 2, 3].map(() => followInactive(after(2))))
    expect(runs.map(({ warned }) => warned).reduce((sum, one) => sum + one)).toBe(1)
    await told(person, 1)
    const warning = { user_id: person.id, step: 1, delete_at: new Date().toISOString() }
    await onAccountInactive(after(2), warning)
    // As if the Worker had died before it noted that: the providers know the name of the warning.
    await query('update inactive_accounts set told = 0 where user_id = $1', [person.id])
    await onAccountInactive(after(2), warning)
    const mails = (await received(email)).filter(({ fields }) => fields['key'] !== undefined)
    expect([mails.length, (await received(token)).length]).toEqual([1, 1])
  })

  it('waits while its mail is not accepted', async () => {
    const { email, token, person } = await unusedAccount()
    const broken = { RESEND_API_URL: BROKEN_URL }
    await followInactive(after(2, broken))
    await expect(onAccountInactive(after(2, broken), { user_id: person.id, step: 1, delete_at: '' })).rejects.toThrow()
    expect(await received(token), 'its devices hear of it once, with the day of the mail').toEqual([])
    const waiting = () =>
      query(`select id from outbox where type = 'account.inactive' and payload ->> 'user_id' = $1`, [person.id])
    for (const days of [4, 27, 35, 60])
      expect(await followInactive(after(days, broken))).toMatchObject({ warned: 0, deleted: 0 })
    expect(await stateOf(person)).toMatchObject({ step: 1, told: 0 })
    expect(await waiting()).toHaveLength(1)
    await query(`update outbox set due_at = now() where type = 'account.inactive'`)
    await minutePasses(providing())
    await told(person, 1)
    expect((await received(email)).filter(({ fields }) => fields['key'] !== undefined)).toHaveLength(1)
    expect(await received(token)).toHaveLength(1)
    expect(await daysLeft(person, 60), 'the first warning still comes thirty days before').toBe(30)
    expect(await followInactive(after(61))).toMatchObject({ warned: 0 })
    expect(await followInactive(after(84)), 'the last one still comes, seven days before').toMatchObject({ warned: 1 })
    await told(person, 2)
    expect(await daysLeft(person, 84)).toBe(7)
  })

  it.for([
    ['until the day itself', 34],
    ['for some days', 29],
  ] as const)('has seven days from a last warning that was not accepted %s', async ([, accepted]) => {
    const { email, person } = await unusedAccount()
    await followInactive(after(2))
    await told(person, 1)
    const broken = { RESEND_API_URL: BROKEN_URL }
    expect(await followInactive(after(27, broken))).toMatchObject({ warned: 1 })
    expect(await followInactive(after(accepted, broken))).toMatchObject({ warned: 0, deleted: 0 })
    await onAccountInactive(after(accepted), { user_id: person.id, step: 2, delete_at: '' })
    const day = (await stateOf(person))?.delete_at
    const [mail] = await received(email)
    expect(mail?.fields['text']).toContain(day?.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' }))
    expect(await daysLeft(person, accepted)).toBe(7)
    for (const days of [1, 6])
      expect(await followInactive(after(accepted + days)), 'the day that was named is not over').toMatchObject({
        deleted: 0,
      })
    expect(await followInactive(after(accepted + 7.1))).toMatchObject({ deleted: 1 })
  })

  it('is warned anew when the day is long over, because nothing was deleted for some time', async () => {
    const { person } = await unusedAccount()
    await warnedTwice(person)
    expect(await followInactive(after(50))).toMatchObject({ warned: 1, deleted: 0 })
    await told(person, 1)
    expect(await stateOf(person)).toMatchObject({ step: 1, deleted_at: null })
    expect(await daysLeft(person, 50)).toBe(30)
  })

  it('is kept while it has something that was paid for, is not active, or is an operator’s', async () => {
    const [paying, buyer, suspended, operator, plain] = await Promise.all([1, 2, 3, 4, 5].map(() => signIn()))
    if (!paying || !buyer || !suspended || !operator || !plain) throw new Error('five people')
    await subscribe(paying)
    await query('update subscriptions set renews = true where user_id = $1', [paying.id])
    await buyCoins(buyer, 'coins_100', newId())
    await query(`update users set status = 'suspended', status_reason = 'spam' where id = $1`, [suspended.id])
    await query(`update users set role = 'moderator' where id = $1`, [operator.id])
    for (const person of [paying, buyer, suspended, operator, plain]) await unused(person)
    expect(await followInactive(after(2))).toMatchObject({ found: 5, warned: 1 })
    expect((await stateOf(plain))?.step).toBe(1)
    await told(plain, 1)
    for (const person of [paying, buyer, suspended, operator]) expect((await stateOf(person))?.step).toBe(0)
    await query(`update users set status = 'active', status_reason = null where id = $1`, [suspended.id])
    expect(await followInactive(after(33)), 'looked at again every month').toMatchObject({ warned: 2 })
    expect(await stateOf(suspended)).toMatchObject({ step: 1 })
  })

  it('is found again once more months are over, when they have become more', async () => {
    const { person } = await unusedAccount()
    await followInactive(after(2))
    await told(person, 1)
    await setMonths(36)
    expect(await followInactive(after(27))).toMatchObject({ found: 0, warned: 0, deleted: 0 })
    expect(await stateOf(person), 'it has a year more').toMatchObject({ step: null, deleted_at: null })
    expect(await followInactive(after(300))).toMatchObject({ found: 0 })
    expect(await followInactive(after(370))).toMatchObject({ found: 1, warned: 1 })
    await told(person, 1)
  })

  it('is warned with nine others in a minute, so that codes and passwords are mailed, too', async () => {
    await query(
      `insert into users (id, last_active_at, created_at, updated_at)
       select gen_random_uuid(), now() - interval '3 years', now(), now() from generate_series(1, 12)`,
    )
    expect(await followInactive(after(2))).toMatchObject({ found: 12, warned: 10 })
    expect(await followInactive(after(2))).toMatchObject({ found: 0, warned: 2 })
  })

  it.for([0, 'never', 3])('is left alone where the database says %j, whatever was read of it', async (months) => {
    const { person } = await unusedAccount()
    await setMonths(months)
    expect(await followInactive(after(2))).toEqual({ found: 0, warned: 0, deleted: 0 })
    await unsetMonths()
    expect(await followInactive(after(2))).toMatchObject({ found: 1, warned: 1 })
    await told(person, 1)
    await setMonths(months)
    expect(await followInactive(after(27))).toMatchObject({ warned: 0, deleted: 0 })
    expect(await stateOf(person)).toMatchObject({ step: 1 })
  })

  it('is looked for in the order of an index, each account once, in one statement of bounded size', async () => {
    const people = await Promise.all([1, 2, 3].map(() => signIn()))
    for (const [i, person] of people.entries()) await unused(person, `${40 + i} months`)
    const find = async () =>
      Number((await query<{ n: number }>(`select find_inactive(most => 2, months => 24, at => now()) as n`))[0]?.n)
    // Other tests have left unused accounts, which may come in between.
    const found: number[] = []
    do found.push(await find())
    while (found.at(-1) !== 0)
    expect(Math.max(...found)).toBe(2)
    const ids = people.map(({ id }) => id)
    expect(await query('select 1 from inactive_accounts where user_id = any($1)', [ids])).toHaveLength(3)
    await query('delete from inactive_accounts where user_id = any($1)', [ids])
    expect(await find()).toBe(0)
    // With few rows other plans are as cheap; what matters is that the index can give the order.
    for (const way of ['seqscan', 'bitmapscan']) await query(`set enable_${way} = off`)
    const plan = await query<{ 'QUERY PLAN': string }>(
      `explain (costs off) select id from users where last_active_at > '-infinity' and last_active_at <= now() - interval '23 months'
       order by last_active_at fetch first 200 rows with ties`,
    )
    for (const way of ['seqscan', 'bitmapscan']) await query(`reset enable_${way}`)
    const text = plan.map((line) => line['QUERY PLAN']).join('\n')
    expect(text).toContain('Index Scan using users_last_active')
    expect(text).not.toContain('Sort')
  })
})
