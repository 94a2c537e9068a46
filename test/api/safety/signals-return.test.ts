import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { urgencyOf } from '../../../src/catalogue/cases.ts'
import { onAccountBanned } from '../../../src/features/safety/signals/on-account-banned.ts'
import { call, freshIp } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query, queryAlone, transaction } from '../../support/db.ts'
import { codeFor, freshEmail, freshPhone, PASSWORD, register, signIn } from '../../support/people.ts'
import { portrait, upload } from '../../support/pictures.ts'
import { ban, closeCase, signalsOf } from '../../support/signals.ts'

/** Somebody banned comes back under another account: it is noticed, said, and changes nothing else. */

const device = (id: string = crypto.randomUUID()) => ({ 'x-device-id': id })

/** A picture that no other test has. Any value: each draws another one. */
const freshPng = () => portrait(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)

/** The account is gone with all that it had, as after the time in which it could be restored. */
const purge = ({ id }: { id: string }) =>
  query(`select close_account(account => $1, reason => 'deleted', at => now())`, [id])

describe('a device of somebody banned', () => {
  it('is noticed when another account signs in on it', async () => {
    const shared = device()
    const decision = await ban(await signIn(freshPhone(), shared))
    const back = await signIn(freshPhone(), shared)
    expect(await signalsOf(back)).toEqual([
      {
        signal: 'device_of_banned',
        note: expect.stringMatching(/^Uses a device of a banned account\. Banned on \d{4}-\d\d-\d\d\.$/),
        amount: 1,
        about: decision,
      },
    ])
    const [row] = await query('select status, status_reason from users where id = $1', [back.id])
    expect(row).toEqual({ status: 'active', status_reason: null })
    expect((await back.call('GET', '/profile/me')).status).toBe(200)
  })

  it('says where others share it who were never banned', async () => {
    const family = device()
    await signIn(freshPhone(), family)
    await ban(await signIn(freshPhone(), family))
    await signIn(freshPhone(), family)
    const fourth = await signIn(freshPhone(), family)
    expect((await signalsOf(fourth))[0]?.note).toContain(
      'The device is shared: 2 accounts that were never banned use it, too.',
    )
  })

  it('is told once for a ban, and again for another ban', async () => {
    const shared = device()
    const phone = freshPhone()
    await ban(await signIn(freshPhone(), shared))
    const back = await signIn(phone, shared)
    await closeCase(back)
    await signIn(phone, shared)
    expect(await signalsOf(back)).toHaveLength(1)
    const second = await ban(await signIn(freshPhone(), shared))
    await signIn(phone, shared)
    const [, again] = await signalsOf(back)
    expect(again).toMatchObject({ about: second, amount: 2 })
    expect(again?.note).toContain('2 accounts with it are banned.')
    expect(await query('select status from cases where subject_id = $1 order by opened_at', [back.id])).toEqual([
      { status: 'closed' },
      { status: 'open' },
    ])
  })

  it('joins once when two sign-ins are concurrent', async () => {
    const shared = device()
    const decision = await ban(await signIn(freshPhone(), shared))
    const back = await signIn()
    const noting = `select note_return(account => $1, kind => 'device', mark => b.mark, at => now())
      from banned_marks b where b.decision_id = $2 and b.kind = 'device'`
    const first = await transaction()
    await first.query(noting, [back.id, decision])
    const second = queryAlone(noting, [back.id, decision])
    await first.awaited()
    await first.commit()
    await second
    expect(await signalsOf(back)).toHaveLength(1)
    expect(await query('select status from cases where subject_id = $1', [back.id])).toEqual([{ status: 'open' }])
  })

  it.each([
    ['without an id', {}],
    ['with an id that many apps send', device('unknown')],
    ['with another id', device()],
  ])('is nobody’s %s', async (_how, headers) => {
    await ban(await signIn(freshPhone(), headers['x-device-id' as keyof typeof headers] === 'unknown' ? headers : {}))
    const other = await signIn(freshPhone(), headers)
    expect(await signalsOf(other)).toEqual([])
  })

  it('tells nothing to the banned account itself, nor once the ban is undone', async () => {
    const shared = device()
    const phone = freshPhone()
    const person = await signIn(phone, shared)
    const decision = await ban(person)
    await query(`update users set status = 'active', status_reason = null, inactive_since = null where id = $1`, [
      person.id,
    ])
    await signIn(phone, shared)
    expect(await signalsOf(person)).toEqual([])
    await query('delete from banned_marks where decision_id = $1', [decision])
    expect(await signalsOf(await signIn(freshPhone(), shared))).toEqual([])
  })

  it('names accounts that had it before the ban', async () => {
    const shared = device()
    const [first, second] = [await signIn(freshPhone(), shared), await signIn(freshPhone(), shared)]
    const decision = await ban(first)
    const told: DomainEvent[] = []
    const context = contextWith()
    const telling = Object.create(context, {
      publish: { value: (events: DomainEvent[]) => told.push(...events) },
    }) as typeof context
    for (const status of ['suspended', 'banned', 'banned'] as const)
      await onAccountBanned(telling, { user_id: first.id, status, reason: null, until: null })
    expect(told.map(({ type }) => type)).toEqual(['cases.changed'])
    expect(await signalsOf(second)).toMatchObject([{ signal: 'device_of_banned', about: decision }])
    expect(await signalsOf(first)).toEqual([])
  })
})

describe('a contact of somebody banned', () => {
  it('is noticed when its phone signs up after the account is gone', async () => {
    const phone = freshPhone()
    const former = await signIn(phone)
    const decision = await ban(former)
    await purge(former)
    const back = await signIn(phone)
    expect(back.id).not.toBe(former.id)
    expect(await signalsOf(back)).toMatchObject([
      { signal: 'contact_of_banned', about: decision, note: expect.stringMatching(/^Has the phone number of/) },
    ])
  })

  it('is noticed when the phone is linked to another account', async () => {
    const phone = freshPhone()
    const former = await signIn(phone)
    await ban(former)
    await purge(former)
    const { person } = await register({ isVerified: true })
    expect((await person.call('POST', '/auth/link/phone', { phone_number: phone })).status).toBe(200)
    const linked = await person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) })
    expect(linked.status, linked.text).toBe(200)
    expect(await signalsOf(person)).toMatchObject([{ signal: 'contact_of_banned' }])
  })

  it('is noticed when an address is proved, and not while it is claimed', async () => {
    const email = freshEmail()
    const former = await register({ email, isVerified: true })
    await ban(former.person)
    await purge(former)
    const claimed = await register({ email })
    expect(await signalsOf(claimed)).toEqual([])
    await query(`delete from users where id = $1`, [claimed.id])
    const back = await register({ email, isVerified: true })
    expect(await signalsOf(back)).toMatchObject([
      { signal: 'contact_of_banned', note: expect.stringMatching(/^Has the e-mail address of/) },
    ])
    expect((await call('POST', '/auth/login', { body: { email, password: PASSWORD }, ip: freshIp() })).status).toBe(200)
  })

  it('is noticed for identities of Google', async () => {
    const [subject, decision, person] = [`g-${newId()}`, await ban(await signIn()), newId()]
    await query(
      `insert into banned_marks (kind, mark, decision_id, user_id, created_at) values ('google', $1, $2, $3, now())`,
      [subject, decision, newId()],
    )
    await query(
      `select sign_in_by_google(new_account => $1, subject => $2, proved_index => null, proved_cipher => null, s => $3, at => now())`,
      [
        person,
        subject,
        JSON.stringify({
          id: newId(),
          refresh_hash: newId(),
          refresh_expires_at: new Date(Date.now() + 1e6).toISOString(),
          device_hash: 'x',
          ip: freshIp(),
          languages: ['en'],
        }),
      ],
    )
    expect(await signalsOf({ id: person })).toMatchObject([
      { signal: 'contact_of_banned', note: expect.stringMatching(/^Signs in with the Google identity of/) },
    ])
  })
})

describe('a picture of somebody banned', () => {
  it('is noticed when another account adds the same file, once', async () => {
    const bytes = freshPng()
    const former = await signIn()
    expect((await upload(former, bytes)).status).toBe(200)
    const decision = await ban(former)
    const [back, other] = [await signIn(), await signIn()]
    for (let i = 0; i < 2; i += 1) expect((await upload(back, bytes)).status).toBe(200)
    expect((await upload(other, freshPng())).status).toBe(200)
    expect(await signalsOf(back)).toMatchObject([
      { signal: 'photo_of_banned', about: decision, note: expect.stringMatching(/^Has added a picture of/) },
    ])
    expect(await signalsOf(other)).toEqual([])
  })

  it('cannot be found by somebody who has the file and the database', async () => {
    const bytes = freshPng()
    const person = await signIn()
    await upload(person, bytes)
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const [row] = await query<{ picture_index: string }>('select picture_index from photos where user_id = $1', [
      person.id,
    ])
    expect(row?.picture_index).toHaveLength(43)
    expect(row?.picture_index).not.toBe(Buffer.from(digest).toString('base64url'))
  })
})

it('is as urgent in SQL as in the catalogue', async () => {
  const [row] = await query('select signal_urgency() as urgency')
  expect(row?.['urgency']).toEqual(urgencyOf('signal'))
})
