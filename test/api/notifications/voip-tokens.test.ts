import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { query, transaction } from '../../support/db.ts'
import { freshPushToken, signIn, type Person } from '../../support/people.ts'
import { freshVoipToken } from '../../support/providers.ts'

/** Tokens of PushKit, by which calls ring on iOS. */

const register = (person: Person, fields: Record<string, unknown>) =>
  person.call('POST', '/devices', { token: freshPushToken(), platform: 'ios', ...fields })
const devicesOf = async (person: Person): Promise<Json[]> => (await person.call('GET', '/devices')).data['devices']
const isRinging = async (person: Person) => (await devicesOf(person)).map(({ has_voip_token }) => has_voip_token)
const exported = async (person: Person): Promise<Json[]> =>
  (await person.call('GET', '/users/me/export')).data['notifications'].devices

describe('a token of PushKit', () => {
  it('is kept encrypted and shown to nobody but in an export', async () => {
    const person = await signIn()
    const voip_token = freshVoipToken()
    const { status, text, data, trips } = await register(person, { voip_token: voip_token.toUpperCase() })
    expect([status, trips.db, data['device'].has_voip_token]).toEqual([200, 1, true])
    expect(text.toLowerCase()).not.toContain(voip_token)
    const [row] = await query('select * from devices where user_id = $1', [person.id])
    expect(JSON.stringify(row)).not.toContain(voip_token)
    expect(row?.['voip_token_cipher']).toMatch(/^k1\.[\w-]{60,}$/)
    // In whichever way it was written, it is the same one.
    expect(await exported(person)).toMatchObject([{ platform: 'ios', voip_token }])
  })

  it('stays when the app registers without one, also under a new token, and goes with null', async () => {
    const person = await signIn()
    const voip_token = freshVoipToken()
    const token = freshPushToken()
    await register(person, { token, voip_token })
    await register(person, { token })
    await register(person, {})
    expect(await isRinging(person)).toEqual([true])
    const next = freshVoipToken()
    await register(person, { voip_token: next })
    expect(await exported(person)).toMatchObject([{ voip_token: next }])
    await register(person, { voip_token: null })
    expect(await isRinging(person)).toEqual([false])
    await register(person, { voip_token })
    await register(person, { platform: 'android' })
    expect(await isRinging(person)).toEqual([false])
  })

  it('is taken from its former session, which keeps the device', async () => {
    const [before, now] = [await signIn(), await signIn()]
    const voip_token = freshVoipToken()
    await register(before, { voip_token })
    await register(now, { voip_token })
    expect([await isRinging(before), await isRinging(now)]).toEqual([[false], [true]])
  })

  it('is one session’s when many register it at once, and none fails', async () => {
    const people = await Promise.all([signIn(), signIn(), signIn()])
    for (let i = 0; i < 5; i += 1) {
      const voip_token = freshVoipToken()
      const answers = await Promise.all(people.map((person) => register(person, { voip_token })))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      expect((await Promise.all(people.map(isRinging))).flat().filter(Boolean)).toEqual([true])
    }
  })

  it('waits for one that is about to be registered by somebody else', async () => {
    const [first, second] = [await signIn(), await signIn()]
    const voip_token = freshVoipToken()
    await register(first, { voip_token })
    const [row] = await query<{ voip_token_index: string; session_id: string }>(
      'select voip_token_index, session_id from devices where user_id = $1',
      [first.id],
    )
    await query('delete from devices where user_id = $1', [first.id])
    const registering = await transaction()
    await registering.query(
      `select register_device(
        account => $1, session => $2, new_device => gen_random_uuid(), kind => 'ios', index => $3, cipher => 'x',
        keeps_voip => false, voip_index => $4, voip_cipher => 'x', at => now()
      )`,
      [first.id, row?.session_id, freshPushToken(), row?.voip_token_index],
    )
    const answer = register(second, { voip_token })
    await registering.awaited()
    await registering.commit()
    expect((await answer).status).toBe(200)
    expect([await isRinging(first), await isRinging(second)]).toEqual([[false], [true]])
  })

  it.each([
    [{ voip_token: 'xyz' }],
    [{ voip_token: 'ab'.repeat(15) }],
    [{ voip_token: `${'ab'.repeat(32)}a` }],
    [{ voip_token: 'ab'.repeat(101) }],
    [{ voip_token: 7 }],
    [{ voip_token: freshVoipToken(), platform: 'android' }],
    [{ voip_token: freshVoipToken(), platform: 'web' }],
  ])('is refused as %o', async (fields) => {
    const person = await signIn()
    const { status, error } = await register(person, fields)
    expect(status).toBe(400)
    expect(error.details?.['issues'].map(({ path }: { path: string }) => path)).toEqual(['body.voip_token'])
    expect(await devicesOf(person)).toEqual([])
  })

  it('goes with its session', async () => {
    const person = await signIn()
    await register(person, { voip_token: freshVoipToken() })
    await person.call('POST', '/auth/logout')
    expect(await query('select id from devices where user_id = $1', [person.id])).toEqual([])
  })
})
