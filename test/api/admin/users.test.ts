import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import { freshEmail, published, register, signIn, type Person } from '../../support/people.ts'

/** Finding accounts, looking at them, and revealing what is masked. */

let admin: Operator
beforeAll(async () => void (admin = await operator()))

const find = async (filter: Record<string, string>, by = admin) =>
  (await by.call('GET', `/admin/users?${new URLSearchParams(filter).toString()}`)).data['users'] as { id: string }[]
const ids = async (filter: Record<string, string>) => (await find(filter)).map(({ id }) => id)
const look = async (id: string, by = admin) => (await by.call('GET', `/admin/users/${id}`)).data['user']
/** A first name that no other test has. */
const freshName = (): string =>
  `Q${crypto.randomUUID().replaceAll(/[^a-f]/g, '')}${Date.now().toString(36).replaceAll(/\d/g, '')}x`
const named = (first_name: string) => published({ first_name })
const openCase = (id: string) =>
  query<{ id: string }>(
    `select join_case(subject => $1, entry => '{"kind":"note"}', urgency => '{"queue":"conduct","severity":3,"due_hours":48}',
       spoken => null, at => now()) as id`,
    [id],
  )

describe('GET /admin/users', () => {
  it('finds an account by its id, with an open case', async () => {
    const person = await published()
    const [opened] = await openCase(person.id)
    expect(await find({ id: person.id })).toEqual([
      {
        id: person.id,
        first_name: 'Kim',
        age: 31,
        account_status: 'active',
        role: 'user',
        plan: 'free',
        created_at: expect.any(String),
        last_active_at: expect.any(String),
        is_verified: true,
        open_case_id: opened?.id,
      },
    ])
    expect(await find({ id: newId() })).toEqual([])
  })

  it('finds it by the exact phone and address, proved or claimed, and notes that without them', async () => {
    const searcher = await operator('support')
    const person = await signIn()
    expect((await find({ phone: person.phone }, searcher)).map(({ id }) => id)).toEqual([person.id])
    const proved = await register({ isVerified: true })
    const claimed = await register()
    expect(await ids({ email: proved.email })).toEqual([proved.id])
    expect(await ids({ email: claimed.email.toUpperCase() })).toEqual([claimed.id])
    expect(await find({ email: freshEmail() }, searcher)).toEqual([])
    const log = await logOf(searcher)
    expect(log).toMatchObject([
      { act: 'user.search', subject_id: 'phone', after: { found: 1 } },
      { act: 'user.search', subject_id: 'email', after: { found: 0 } },
    ])
    expect(JSON.stringify(log)).not.toContain(person.phone)
  })

  it('finds it by the beginning of a first name, in any case, and takes signs as they are', async () => {
    const name = freshName()
    const person = await named(name)
    expect(await ids({ name: name.slice(0, -1).toUpperCase() })).toEqual([person.id])
    expect(await ids({ name: `${name.slice(0, -1)}_` })).toEqual([])
    expect(await ids({ name: `%${name.slice(1)}` })).toEqual([])
    expect(await logOf(await operator())).toEqual([])
  })

  it('narrows by status, role, plan and creation', async () => {
    const name = freshName()
    const people = [await named(name), await named(name), await named(name), await named(name)] as const
    const [banned, premium, deleted, plain] = people.map(({ id }) => id) as [string, string, string, string]
    await query(`update users set status = 'banned' where id = $1`, [banned])
    await query(`update users set plan = 'premium' where id = $1`, [premium])
    await people[2].call('DELETE', '/users/me')
    expect(await ids({ name })).toEqual([plain, deleted, premium, banned])
    expect(await ids({ name, status: 'banned' })).toEqual([banned])
    expect(await ids({ name, status: 'deleted' })).toEqual([deleted])
    expect(await ids({ name, status: 'active' })).toEqual([plain, premium])
    expect(await ids({ name, plan: 'premium' })).toEqual([premium])
    expect(await ids({ name, role: 'admin' })).toEqual([])
    const [row] = await query<{ at: Date }>('select created_at as at from users where id = $1', [plain])
    const at = (row?.at ?? new Date(0)).toISOString()
    expect(await ids({ name, created_since: at })).toEqual([plain])
    expect(await ids({ name, created_until: at })).toEqual([deleted, premium, banned])
  })

  it('comes in pages, and keeps a cursor to its search', async () => {
    const name = freshName()
    const people: Person[] = []
    for (let i = 0; i < 3; i++) people.push(await named(name))
    const first = await admin.call('GET', `/admin/users?name=${name}&limit=2`)
    const { cursor } = first.meta.pagination
    const rest = await admin.call('GET', `/admin/users?name=${name}&limit=2&cursor=${cursor}`)
    const got = [...first.data['users'], ...rest.data['users']].map(({ id }: { id: string }) => id)
    expect([got, rest.meta.pagination.has_more]).toEqual([people.map(({ id }) => id).toReversed(), false])
    expect((await admin.call('GET', `/admin/users?name=Other&cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
  })
})

describe('GET /admin/users/{userId}', () => {
  it('shows an account masked, in one statement', async () => {
    const person = await published()
    const { email } = await register()
    await person.call('PUT', '/profile/me', { last_name: 'Mendes', location_name: 'Lisbon' })
    const { data, trips, text } = await admin.call('GET', `/admin/users/${person.id}`)
    const { user } = data
    expect(trips.db).toBe(1)
    expect(user).toMatchObject({
      id: person.id,
      account_status: 'active',
      profile: { first_name: 'Kim', age: 31, location_name: 'Lisbon', is_published: true, has_disputed_age: false },
      photos: [{ status: 'approved', is_primary: true }],
      ways_in: { email: null, has_google: false, has_password: false },
      coins: 0,
      cases_about: { count: 0, cases: [] },
      reports_by: { count: 0 },
      decisions: [],
      restrictions: [],
    })
    expect(user.ways_in.phone).toMatch(/^\+\d{1,3} ··· ··\d\d$/)
    expect(user.ways_in.phone.slice(-2)).toBe(person.phone.slice(-2))
    expect(user.sessions).toHaveLength(1)
    for (const secret of [person.phone, email, 'Mendes', person.ip, 'birth_date', 'latitude'])
      expect(text).not.toContain(secret)
    const claimed = await register()
    expect((await look(claimed.id)).ways_in.claimed_email).toBe('k···@m···.test')
  })

  it('shows cases, reports, sanctions and what operators did', async () => {
    const [person, other] = [await published(), await published()]
    const [opened] = await openCase(person.id)
    const { data } = await person.call('POST', `/users/${other.id}/report`, { reason: 'spam' })
    const decision = newId()
    await query(
      `insert into safety_decisions (id, case_id, subject_id, policy, measure, features, explanation, state, decided_by, created_at)
       values ($1, $2, $3, 'spam', 'restriction', '{sending}', 'Links', 'effective', $4, now())`,
      [decision, opened?.id, person.id, admin.id],
    )
    await query(
      `insert into restrictions (user_id, feature, decision_id, until, created_at) values ($1, 'sending', $2, null, now())`,
      [person.id, decision],
    )
    await admin.call('POST', `/admin/users/${person.id}/reveal`, { fields: ['phone'], reason: 'Ticket 1' })
    expect(await look(person.id)).toMatchObject({
      open_case_id: opened?.id,
      cases_about: { count: 1, cases: [{ id: opened?.id, status: 'open', queue: 'conduct' }] },
      reports_by: { count: 1, reports: [{ id: data['report_id'], reason: 'spam' }] },
      decisions: [{ id: decision, measure: 'restriction', features: ['sending'], policy: 'spam' }],
      restrictions: [{ feature: 'sending', decision_id: decision, until: null }],
      audit: [{ act: 'user.reveal', operator_id: admin.id, note: 'Ticket 1' }],
    })
    expect(await look(other.id)).toMatchObject({ reports_about: { count: 1 } })
  })

  it('does not know accounts that are not there', async () => {
    expect((await admin.call('GET', `/admin/users/${newId()}`)).error.code).toBe('USER_NOT_FOUND')
  })
})

describe('POST /admin/users/{userId}/reveal', () => {
  const reveal = (by: Operator, id: string, fields: string[], reason = 'Ticket 1204') =>
    by.call('POST', `/admin/users/${id}/reveal`, { fields, reason })

  it('answers with the named fields alone, and notes names and reason in the statement that reads', async () => {
    const support = await operator('support')
    const person = await published()
    await person.call('PUT', '/profile/me', { last_name: 'Mendes' })
    const { status, data, trips } = await reveal(support, person.id, ['phone', 'last_name'])
    expect([status, data, trips.db]).toEqual([200, { phone: person.phone, last_name: 'Mendes' }, 1])
    const { email, id } = await register()
    const rest = (await reveal(support, id, ['email', 'birth_date', 'addresses'])).data
    expect(rest).toMatchObject({ email: null, claimed_email: email, birth_date: null })
    expect(rest['addresses']).toEqual([{ address: expect.stringMatching(/^10\./), last_used_at: expect.any(String) }])
    expect(await logOf(support)).toMatchObject([
      { act: 'user.reveal', subject_id: person.id, note: 'Ticket 1204', after: { fields: ['phone', 'last_name'] } },
      { act: 'user.reveal', subject_id: id, after: { fields: ['email', 'birth_date', 'addresses'] } },
    ])
    expect(JSON.stringify(await logOf(support))).not.toContain('Mendes')
  })

  it('needs a reason, known fields, and an account below the operator', async () => {
    const support = await operator('support')
    const person = await signIn()
    expect((await reveal(support, person.id, ['phone'], '')).error.code).toBe('VALIDATION_FAILED')
    expect((await reveal(support, person.id, ['password'])).error.code).toBe('VALIDATION_FAILED')
    expect((await reveal(support, person.id, ['phone', 'phone'])).error.code).toBe('VALIDATION_FAILED')
    expect((await reveal(support, newId(), ['phone'])).error.code).toBe('USER_NOT_FOUND')
    expect((await reveal(support, support.id, ['phone'])).error.code).toBe('SELF_ACTION')
    await query(`update users set role = 'admin' where id = $1`, [person.id])
    expect((await reveal(support, person.id, ['phone'])).error.code).toBe('FORBIDDEN')
    expect(await logOf(support)).toEqual([])
  })
})
