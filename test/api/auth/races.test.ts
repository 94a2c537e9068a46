import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../../src/foundation/crypto.ts'
import { call } from '../../support/api.ts'
import { query, transaction } from '../../support/db.ts'
import { codeFor, freshPhone, mailedToken, PASSWORD, register } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})
const post = (path: string, body: unknown, worker = fetcher) => call('POST', `/auth/${path}`, { body, fetcher: worker })
const NEW = 'four green swans glide'

/** A hash at a low cost: of another time, and quick to make. */
function hashOf(password: string): string {
  const salt = new Uint8Array(16).fill(7)
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 }))}`
}

/** Somebody who has asked for a new password, and what sets it as the Worker would. */
async function forgetful() {
  const { id, email, person } = await register({ isVerified: true })
  await post('forgot-password', { email })
  const reset: [string, string[]] = [
    `select reset_password(token_hash => $1, password => $2, chosen => null, from_ip => 'internal', at => now())`,
    [await fingerprint(await mailedToken(email)), hashOf(NEW)],
  ]
  return { id, email, person, reset }
}

describe('a new password, set by mail while somebody', () => {
  it('signs in with the old one, leaves no session behind', async () => {
    const { id, email, reset } = await forgetful()
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for update', [id])
    const signingIn = post('login', { email, password: PASSWORD })
    await owner.awaited()
    await owner.query(...reset)
    await owner.commit()
    expect((await signingIn).error.code).toBe('INVALID_CREDENTIALS')
    expect(await query('select 1 from sessions where user_id = $1 and ended_at is null', [id])).toEqual([])
  })

  it('changes the old one, is the one that counts', async () => {
    const { id, email, person, reset } = await forgetful()
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for update', [id])
    const change = { current_password: PASSWORD, password: 'a third one of a thief' }
    const changing = person.call('PUT', '/auth/password', change, { fetcher })
    await owner.awaited()
    await owner.query(...reset)
    await owner.commit()
    expect((await changing).error.code).toBe('INVALID_CREDENTIALS')
    expect((await post('login', { email, password: NEW })).status).toBe(200)
  })

  it('is signed in, whose old one is just hashed anew, is the one that counts', async () => {
    const { id, email, reset } = await forgetful()
    await query('update users set password_hash = $2 where id = $1', [id, hashOf(PASSWORD)])
    const owner = await transaction()
    await owner.query('select 1 from users where id = $1 for share', [id])
    const hasty = workerWith({}, { hasty: true })
    expect((await post('login', { email, password: PASSWORD }, hasty)).status).toBe(200)
    await owner.awaited()
    await owner.query(...reset)
    await owner.commit()
    expect((await post('login', { email, password: NEW })).status).toBe(200)
  })
})

describe('an account that is suspended while its owner signs in', () => {
  it('gets no session', async () => {
    const { id, email } = await register({ isVerified: true })
    const moderator = await transaction()
    await moderator.query('select 1 from users where id = $1 for update', [id])
    const signingIn = post('login', { email, password: PASSWORD })
    await moderator.awaited()
    await moderator.query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
      [id],
    )
    await moderator.commit()
    expect((await signingIn).status).toBe(403)
    expect(await query(`select 1 from sessions where user_id = $1`, [id])).toHaveLength(1)
  })

  it('is told that its credentials are not right when it is closed meanwhile', async () => {
    const { id, email } = await register({ isVerified: true })
    const moderator = await transaction()
    await moderator.query('select 1 from users where id = $1 for update', [id])
    const signingIn = post('login', { email, password: PASSWORD })
    await moderator.awaited()
    await moderator.query(`select close_account(account => $1, reason => 'underage', at => now())`, [id])
    await moderator.commit()
    expect((await signingIn).error.code).toBe('INVALID_CREDENTIALS')
  })
})

describe('an account that is closed while a phone is added to it', () => {
  it('gets none', async () => {
    const { id, person } = await register()
    const phone = freshPhone()
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    const link = { phone_number: phone, otp: await codeFor(phone) }
    const moderator = await transaction()
    await moderator.query('select 1 from users where id = $1 for update', [id])
    const linking = person.call('POST', '/auth/link/phone', link, { fetcher })
    await moderator.awaited()
    await moderator.query(`select close_account(account => $1, reason => 'underage', at => now())`, [id])
    await moderator.commit()
    expect((await linking).error.code).toBe('UNAUTHORIZED')
  })
})
