import { afterEach, describe, expect, it, vi } from 'vitest'
import { releaseContacts } from '../../../src/features/auth/account/release-contacts.ts'
import { contactIndex } from '../../../src/security/contacts.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { happens } from '../../support/matches.ts'
import {
  codeFor,
  freshPhone,
  freshPlace,
  matched,
  proveEmail,
  published,
  register,
  signIn,
  unsentMails,
  type Person,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

afterEach(() => void vi.useRealTimers())

const fetcher = workerWith({})
const settings = contextWith().settings
const DAY = 86_400_000
const thisYear = new Date().getUTCFullYear()
/** The date of birth of somebody who is nine or ten. */
const CHILD = `${thisYear - 10}-04-04`

const say = (person: Person, birth_date: string) => person.call('PUT', '/profile/me', { birth_date }, { fetcher })
const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** When it is tomorrow first, on the Line Islands, and who is born on that day is 18. */
function nextBirthday(): { begins: number; born: string } {
  const begins = Math.ceil(Date.now() / DAY) * DAY + 10 * 3_600_000
  const [year = '', ...rest] = dateOf(begins + 14 * 3_600_000).split('-')
  return { begins, born: [Number(year) - 18, ...rest].join('-') }
}

const heldFor = async (kind: 'phone' | 'email', contact: string) =>
  query('select until from held_contacts where index = $1', [await contactIndex(settings, kind, contact)])

describe('an eighteenth birthday', () => {
  it('counts from when it begins anywhere on Earth, for signing up and for how old others see one', async () => {
    const { begins, born } = nextBirthday()
    const location = await freshPlace()
    vi.setSystemTime(begins - 1000)
    const early = await signIn()
    expect((await say(early, born)).status).toBe(400)
    vi.setSystemTime(begins)
    const other = await published({ location, preferences: { age_min: 18, age_max: 18 } })
    const young = await published({ location, birth_date: born })
    const feed = await other.call('GET', '/matching/feed')
    expect(feed.data['users']).toMatchObject([{ id: young.id, age: 18 }])
    expect((await other.call('GET', `/profile/${young.id}`)).data['profile'].age).toBe(18)
    const liked = await other.call('POST', '/matching/swipe', { target_user_id: young.id, action: 'like' })
    expect(liked.status).toBe(200)
  })
})

describe('a first date of birth under age', () => {
  const until = `${thisYear + 8}-04-03T10:00:00.000Z`

  it('ends the account, says where to appeal, and holds its phone until its owner is of age', async () => {
    const phone = freshPhone()
    const person = await signIn(phone)
    const refused = await say(person, CHILD)
    expect([refused.status, refused.error.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(refused.error.details).toMatchObject({
      issues: [{ path: 'body.birth_date', message: expect.stringContaining(settings.APPEAL_TO) }],
      until,
      appeal: settings.APPEAL_TO,
    })
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
    expect(await query('select 1 from users where id = $1', [person.id])).toEqual([])
    expect(await heldFor('phone', phone)).toEqual([{ until: new Date(until) }])

    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const again = await call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp: await codeFor(phone) } })
    expect([again.status, again.error.code]).toEqual([403, 'ACCOUNT_SUSPENDED'])
    expect(again.error.details).toEqual({ reason: 'underage', until, appeal: settings.APPEAL_TO })
    const { person: other } = await register()
    const linking =
      'select outcome from link_phone(person => $1, index => $2, cipher => $3, from_ip => $4, at => now())'
    const index = await contactIndex(settings, 'phone', phone)
    expect(await query(linking, [other.id, index, 'x', 'test'])).toEqual([{ outcome: 'taken' }])

    await query('update held_contacts set until = now() where index = $1', [index])
    expect(await releaseContacts(contextWith())).toBeGreaterThan(0)
    expect(await heldFor('phone', phone)).toEqual([])
    expect((await signIn(phone)).id).not.toBe(person.id)
  })

  it('holds an address that was proved, of which only its owner gets to read', async () => {
    const { email, person } = await register({ isVerified: true })
    await say(person, CHILD)
    const [held] = await heldFor('email', email)
    expect(held).toEqual({ until: new Date(until) })
    const again = await register({ email })
    const [mail] = await unsentMails(email)
    expect([mail?.token, mail?.body]).toEqual([undefined, expect.stringContaining(settings.APPEAL_TO)])
    await again.person.call('POST', '/auth/link/email', { email }, { fetcher })
    const proved = await proveEmail(again.person, email)
    expect([proved.error.code, proved.error.message]).toEqual([
      'EMAIL_TAKEN',
      expect.stringContaining(settings.APPEAL_TO),
    ])
    const google = `select (account).id, held from sign_in_by_google(
      new_account => $1, subject => $2, proved_index => $3, proved_cipher => 'x', s => '{}', at => now()
    )`
    const index = await contactIndex(settings, 'email', email)
    expect(await query(google, [newId(), newId(), index])).toEqual([{ id: null, held: new Date(until) }])
  })

  it('holds no address that was only claimed, which may be anybody’s', async () => {
    const { email, person } = await register()
    await say(person, CHILD)
    expect(await heldFor('email', email)).toEqual([])
    await register({ email, isVerified: true })
  })
})

describe('a later date of birth under age', () => {
  it('suspends with an appeal and destroys nothing', async () => {
    const { a, b, matchId, conversationId } = await matched()
    await b.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    const before = await query('select birth_date, first_name, published_at from profiles where user_id = $1', [a.id])
    const refused = await say(a, CHILD)
    expect([refused.status, refused.error.code]).toEqual([403, 'ACCOUNT_SUSPENDED'])
    expect(refused.error.details).toEqual({ reason: 'underage', appeal: settings.APPEAL_TO })
    expect((await a.call('GET', '/auth/me')).error.code).toBe('ACCOUNT_SUSPENDED')
    const kept = `select birth_date, first_name, published_at from profiles where user_id = $1`
    expect(await query(kept, [a.id])).toEqual(before)
    const disputed = () => query('select disputed_birth_date::text as said from profiles where user_id = $1', [a.id])
    expect(await disputed()).toEqual([{ said: CHILD }])
    expect(await heldFor('phone', a.phone)).toEqual([])
    const past = async () => (await b.call('GET', '/matches/history')).data['matches']
    expect(await past()).toMatchObject([{ id: matchId, status: 'ended', user: { is_gone: true } }])

    await happens(
      `(select jsonb_build_object('events', events) from set_account_status(
        account => $1, new_status => 'active', reason => null, until => null, at => now()
      ))`,
      [a.id],
    )
    expect((await a.call('GET', '/matches/active')).data['matches']).toMatchObject([{ id: matchId, status: 'active' }])
    expect(await past()).toEqual([])
    expect(await disputed()).toEqual([{ said: null }])
    await expect
      .poll(async () => (await b.call('POST', '/messages/send', { match_id: matchId, content: 'hi' })).status)
      .toBe(200)
  })
})
