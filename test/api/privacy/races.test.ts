import { describe, expect, it } from 'vitest'
import { call, type Answer } from '../../support/api.ts'
import { minutePasses } from '../../support/clock.ts'
import { query, transaction } from '../../support/db.ts'
import { codeFor, PASSWORD, register, signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})

const logIn = (email: string) => call('POST', '/auth/login', { body: { email, password: PASSWORD }, fetcher })
const isDeleted = async (id: string) =>
  (await query('select 1 from users where id = $1 and deleted_at is not null', [id])).length === 1

/** Somebody who has deleted their account and has come back with two sessions. */
async function returned() {
  const { id, email, person } = await register({ isVerified: true })
  await person.call('DELETE', '/users/me', undefined, { fetcher })
  const tokens = [(await logIn(email)).data['token'], (await logIn(email)).data['token']] as [string, string]
  return { id, email, tokens }
}

const restore = (token: string) => call('POST', '/users/me/restore', { token, fetcher })
const leave = (token: string) => call('DELETE', '/users/me', { token, fetcher })

describe('deleting and restoring at the same moment', () => {
  it.each(['restore', 'delete'])('ends as Postgres says, everywhere, when %s comes first', async (first) => {
    const { id, email, tokens } = await returned()
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for update', [id])
    const [one, other] = first === 'restore' ? [restore, leave] : [leave, restore]
    const asked: Promise<Answer>[] = [one(tokens[0])]
    await owner.awaited()
    asked.push(other(tokens[1]))
    await owner.commit()
    for (const { status } of await Promise.all(asked)) expect([200, 401]).toContain(status)
    const { data } = await logIn(email)
    const me = await call('GET', '/auth/me', { token: data['token'] })
    expect(me.status).toBe((await isDeleted(id)) ? 403 : 200)
  })

  it('ends as Postgres says when many of both are under way', async () => {
    const { id, email, tokens } = await returned()
    const asked = [...Array(6).keys()].map((i) => (i % 2 ? leave : restore)(tokens[i % 2] ?? ''))
    for (const { status } of await Promise.all(asked)) expect([200, 401]).toContain(status)
    const me = await call('GET', '/auth/me', { token: (await logIn(email)).data['token'] })
    expect(me.status).toBe((await isDeleted(id)) ? 403 : 200)
  })
})

describe('an account that is deleted while its owner signs in', () => {
  /** Deletes an account as another device would, at the moment in which somebody signs in to it. */
  async function meanwhile(id: string, signingIn: () => Promise<Answer>): Promise<Answer> {
    const owner = await transaction()
    await owner.query(
      `select delete_account(
      account => $1, until => now() + interval '1 day', by_session => gen_random_uuid(), from_ip => 'internal', at => now()
    )`,
      [id],
    )
    const asked = signingIn()
    await owner.awaited()
    await owner.commit()
    return asked
  }

  it('by phone gives a session that is for coming back only', async () => {
    const { id, phone } = await signIn()
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const body = { phone_number: phone, otp: await codeFor(phone) }
    const { status, data } = await meanwhile(id, () => call('POST', '/auth/verify-otp', { body }))
    expect([status, data['user'].restorable_until]).toEqual([200, expect.any(String)])
    expect((await restore(data['token'])).status).toBe(200)
  })

  it('by password gives a session that the next request finds so', async () => {
    const { id, email } = await register({ isVerified: true })
    const { status, data } = await meanwhile(id, () => logIn(email))
    expect(status).toBe(200)
    expect((await restore(data['token'])).status).toBe(200)
  })

  it('ends the session of a refresh that was under way', async () => {
    const { id, refreshToken, token } = await signIn()
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for update', [id])
    const deleting = leave(token)
    await owner.awaited()
    const refreshed = await call('POST', '/auth/refresh-token', { body: { refresh_token: refreshToken } })
    await owner.commit()
    await deleting
    expect(refreshed.status).toBe(200)
    expect((await call('GET', '/auth/me', { token: refreshed.data['token'] })).status).toBe(401)
  })
})

describe('purging and restoring at the same moment', () => {
  it('leaves an account alone that is just being restored', async () => {
    const { id } = await returned()
    await query(`update users set restorable_until = now() - interval '1 minute' where id = $1`, [id])
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for update', [id])
    await owner.query(
      `select restore_account(
      account => $1, by_session => gen_random_uuid(), from_ip => 'internal', at => now() - interval '1 hour'
    )`,
      [id],
    )
    await minutePasses()
    await owner.commit()
    await minutePasses()
    expect(await query('select deleted_at from users where id = $1', [id])).toEqual([{ deleted_at: null }])
  })

  it('restores nothing that has just been purged', async () => {
    const { id, tokens } = await returned()
    const owner = await transaction()
    await owner.query(`select close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [id])
    const restoring = restore(tokens[0])
    await owner.awaited()
    await owner.commit()
    expect((await restoring).error.code).toBe('UNAUTHORIZED')
    expect(await query('select 1 from users where id = $1', [id])).toEqual([])
  })
})
