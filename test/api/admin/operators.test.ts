import { beforeAll, describe, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import type { Role } from '../../../src/catalogue/roles.ts'
import { storedContact } from '../../../src/security/contacts.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { readSettings } from '../../../src/settings.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { freshPhone } from '../../support/phones.ts'

/** The operators of a deployment. A deployment of its own, because the last admin of it matters. */
const world = apart('operators')

/** Somebody with a role in the database as well, and a phone. */
async function person(role: Role, phone: string | null = freshPhone()): Promise<ApartPerson> {
  const made = await world.person(role)
  const contact = phone === null ? null : await storedContact(readSettings(env), 'phone', phone)
  await world.query('update users set role = $2, phone_index = $3, phone_cipher = $4 where id = $1', [
    made.id,
    role,
    contact?.index,
    contact?.cipher,
  ])
  return made
}

const NOTE = { note: 'Ticket 4711' }
const set = (by: ApartPerson, of: { id: string }, role: string) =>
  by.call('PUT', `/admin/operators/${of.id}`, { role, ...NOTE })
const remove = (by: ApartPerson, of: { id: string }) => by.call('DELETE', `/admin/operators/${of.id}`)
const roleOf = async ({ id }: { id: string }) =>
  (await world.query<{ role: string }>('select role from users where id = $1', [id]))[0]?.role
const logOf = ({ id }: { id: string }) =>
  world.query('select act, subject_id, note, before, after from operator_log where operator_id = $1 order by at, id', [
    id,
  ])
const factor = (of: { id: string }) =>
  world.query(
    `insert into operator_factors (id, user_id, kind, name, secret, confirmed_at, created_at)
     values (gen_random_uuid(), $1, 'totp', 'Phone', 'sealed', now(), now())`,
    [of.id],
  )
const factorsOf = async ({ id }: { id: string }) =>
  (await world.query('select id from operator_factors where user_id = $1', [id])).length

let admin: ApartPerson
beforeAll(async () => {
  admin = await person('admin')
  // The first request reads what an isolate keeps, and makes the lists of Redis.
  await admin.call('GET', '/admin/me')
})

describe('a role', () => {
  it('is given, changed and taken away; each time the sessions end, whose tokens say otherwise', async () => {
    const clerk = await person('user')
    const given = await set(admin, clerk, 'support')
    expect([given.status, given.data]).toEqual([200, { message: 'Role set', ended: 1 }])
    expect(await roleOf(clerk)).toBe('support')
    expect((await clerk.call('GET', '/auth/sessions')).status).toBe(401)
    // The same role once more changes nothing, and ends nothing.
    const again = await set(admin, clerk, 'support')
    expect([again.data['ended'], again.trips.db]).toEqual([0, 1])
    expect((await set(admin, clerk, 'finance')).status).toBe(200)
    await factor(clerk)
    const { id } = clerk
    expect((await remove(admin, clerk)).data['message']).toBe('Role removed')
    expect(await roleOf(clerk)).toBe('user')
    // An operator who comes back begins anew.
    expect(await factorsOf(clerk)).toBe(0)
    expect((await remove(admin, clerk)).error.code).toBe('USER_NOT_FOUND')
    const entry = (before: string, after: string, note: string | null) => ({
      act: 'operator.role',
      subject_id: id,
      note,
      before: { role: before },
      after: { role: after },
    })
    expect((await logOf(admin)).filter(({ subject_id }) => subject_id === id)).toEqual([
      entry('user', 'support', NOTE.note),
      entry('support', 'finance', NOTE.note),
      entry('finance', 'user', null),
    ])
  })

  it('that changes hands back the cases and appeals of its owner, at once', async () => {
    const [holder, next] = [await person('moderator'), await person('moderator')]
    const [held] = await world.query<{ id: string }>(
      `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
       values (uuidv7(), uuidv7(), 'fraud', 3, now(), now(), now()) returning id`,
    )
    const claim = (by: ApartPerson) => by.call('POST', `/admin/cases/${held?.id}/claim`)
    expect((await claim(holder)).status).toBe(200)
    expect((await claim(next)).status).toBe(409)
    expect((await set(admin, holder, 'support')).status).toBe(200)
    expect((await claim(next)).status).toBe(200)
    expect(
      await world.query('select kind, operator_id from case_entries where case_id = $1 order by at, id', [held?.id]),
    ).toEqual([
      { kind: 'claimed', operator_id: holder.id },
      { kind: 'released', operator_id: holder.id },
      { kind: 'claimed', operator_id: next.id },
    ])
  })

  it('is for accounts that are active and have something proved', async () => {
    const [unproved, suspended, deleted] = [await person('user', null), await person('user'), await person('user')]
    await world.query(`update users set status = 'suspended' where id = $1`, [suspended.id])
    await world.query('update users set deleted_at = now() where id = $1', [deleted.id])
    for (const one of [unproved, suspended]) {
      const { status, error } = await set(admin, one, 'moderator')
      expect([status, error.code]).toEqual([409, 'CONFLICT'])
    }
    for (const one of [deleted, { id: newId() }])
      expect((await set(admin, one, 'moderator')).error.code).toBe('USER_NOT_FOUND')
    expect((await set(admin, await person('user'), 'user')).status).toBe(400)
    expect((await set(admin, await person('user'), 'owner')).status).toBe(400)
  })

  it('is nobody’s own to change', async () => {
    expect((await set(admin, admin, 'moderator')).error.code).toBe('SELF_ACTION')
    expect((await remove(admin, admin)).error.code).toBe('SELF_ACTION')
    expect((await admin.call('DELETE', `/admin/operators/${admin.id}/factors`)).error.code).toBe('SELF_ACTION')
  })

  it('is not changed by an admin who is none any more', async () => {
    const former = await person('admin')
    await world.query(`update users set role = 'support' where id = $1`, [former.id])
    const { status, error } = await set(former, await person('user'), 'moderator')
    expect([status, error.code]).toEqual([403, 'FORBIDDEN'])
  })
})

describe('the last admin', () => {
  /** Leaves two admins, of all that other tests have made. */
  async function two(): Promise<[ApartPerson, ApartPerson]> {
    const pair: [ApartPerson, ApartPerson] = [await person('admin'), await person('admin')]
    await world.query(`update users set role = 'user' where role = 'admin' and id <> all($1)`, [
      pair.map(({ id }) => id),
    ])
    return pair
  }

  it('stays: of two who take the role from each other at once, one does', async () => {
    for (let i = 0; i < 5; i += 1) {
      const [a, b] = await two()
      const answers = await Promise.all([set(a, b, 'support'), i % 2 === 0 ? remove(b, a) : set(b, a, 'content')])
      const codes = answers.map(({ status, error }) => error.code ?? String(status)).toSorted()
      // The slower one is no admin any more, and perhaps signed out already.
      expect(codes).toEqual(['200', expect.toBeOneOf(['FORBIDDEN', 'UNAUTHORIZED'])])
      expect((await Promise.all([a, b].map(roleOf))).filter((role) => role === 'admin')).toHaveLength(1)
    }
    admin = await person('admin')
  })

  it('is one who can sign in: a suspended one does not count', async () => {
    const [a, b] = await two()
    await world.query(`update users set status = 'suspended' where id = $1`, [b.id])
    expect((await remove(a, b)).status).toBe(200)
    const c = await person('admin')
    expect((await remove(c, a)).status).toBe(200)
    expect(await roleOf(c)).toBe('admin')
    admin = c
  })
})

describe('second factors of another operator', () => {
  it('are reset by an admin, and the sessions end', async () => {
    const moderator = await person('moderator')
    await factor(moderator)
    await factor(moderator)
    const { status, data } = await admin.call('DELETE', `/admin/operators/${moderator.id}/factors?note=Lost`)
    expect([status, data]).toEqual([200, { message: 'Second factors removed', ended: 1 }])
    expect(await factorsOf(moderator)).toBe(0)
    expect((await moderator.call('GET', '/admin/me')).status).toBe(401)
    expect((await logOf(admin)).find(({ subject_id }) => subject_id === moderator.id)).toMatchObject({
      act: 'operator.reset_factors',
      note: 'Lost',
      before: { factors: [{ kind: 'totp' }, { kind: 'totp' }] },
    })
    const user = await person('user')
    expect((await admin.call('DELETE', `/admin/operators/${user.id}/factors`)).error.code).toBe('USER_NOT_FOUND')
  })
})

describe('the list of operators', () => {
  it('shows who they are, masked, page by page', async () => {
    const senior = await person('senior', '+4915112345642')
    await world.query(`update profiles set first_name = 'Marta' where user_id = $1`, [senior.id])
    const email = await storedContact(readSettings(env), 'email', 'marta@desk.example')
    await world.query('update users set email_index = $2, email_cipher = $3 where id = $1', [
      senior.id,
      email.index,
      email.cipher,
    ])
    await factor(senior)
    const user = await person('user')
    const seen = new Map<string, object>()
    let cursor: string | null = null
    do {
      const page: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { data, meta, trips } = await admin.call('GET', `/admin/operators?limit=2${page}`)
      expect(trips.db).toBe(1)
      for (const one of data['operators']) seen.set(one.user_id, one)
      cursor = meta.pagination.cursor
    } while (cursor !== null)
    expect(seen.get(senior.id)).toEqual({
      user_id: senior.id,
      role: 'senior',
      name: 'M…',
      phone_number: '…42',
      email: 'm…@desk.example',
      factors: ['totp'],
      status: 'active',
      last_active_at: expect.any(String),
      created_at: expect.any(String),
    })
    expect(seen.has(admin.id)).toBe(true)
    expect(seen.has(user.id)).toBe(false)
    expect((await admin.call('GET', '/admin/operators?cursor=x')).error.code).toBe('INVALID_CURSOR')
  })
})

describe('during maintenance', () => {
  it('operators work and sign in, and the app itself is open to admins alone', async () => {
    const moderator = await person('moderator')
    const message = { en: 'Back at noon.' }
    const closing = { value: { message, retry_after: 900 }, reason: 'Test' }
    expect((await admin.call('PUT', '/admin/settings/maintenance', closing)).status).toBe(200)
    const status = async (by: ApartPerson, path: string) => (await by.call('GET', path)).status
    expect(await status(moderator, '/admin/me')).toBe(200)
    expect(await status(moderator, '/auth/me')).toBe(200)
    expect(await status(moderator, '/profile/me')).toBe(503)
    expect(await status(moderator, '/conversations')).toBe(503)
    expect(await status(admin, '/profile/me')).toBe(200)
    const opening = { value: null, reason: 'Test' }
    expect((await admin.call('PUT', '/admin/settings/maintenance', opening)).status).toBe(200)
    expect(await status(moderator, '/profile/me')).toBe(200)
  })
})
