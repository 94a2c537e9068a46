import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { freshPhone, matched, register, signIn } from '../../support/people.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { connect } from '../../support/sockets.ts'

const sessionsOf = async (person: Awaited<ReturnType<typeof signIn>>) =>
  (await person.call('GET', '/auth/sessions')).data['sessions'] as {
    id: string
    device_name: string | null
    platform: string | null
    ip: string
    is_current: boolean
  }[]

describe('GET /auth/sessions', () => {
  it('lists the devices of the caller, and which of them asks', async () => {
    const phone = await signIn()
    const tablet = await signIn(phone.phone)
    const [first, second] = await sessionsOf(tablet)
    expect(first).toMatchObject({ ip: tablet.ip, is_current: true, device_name: null })
    expect(second).toMatchObject({ ip: phone.ip, is_current: false })
    expect(await sessionsOf(await signIn())).toHaveLength(1)
  })

  it('shows what the device told of itself', async () => {
    const { email } = await register()
    const device = { name: "Kim's pad", platform: 'web' }
    const { data } = await call('POST', '/auth/login', { body: { email, password: 'six blue herons wade', device } })
    const { data: list } = await call('GET', '/auth/sessions', { token: data['token'] })
    expect(list['sessions'][0]).toMatchObject({ device_name: "Kim's pad", platform: 'web' })
  })

  it('moves one up when its refresh token is used', async () => {
    const phone = await signIn()
    await signIn(phone.phone)
    await call('POST', '/auth/refresh-token', { body: { refresh_token: phone.refreshToken }, ip: '198.51.100.9' })
    expect((await sessionsOf(phone))[0]).toMatchObject({ is_current: true, ip: '198.51.100.9' })
  })

  it('keeps twenty; the one used longest ago ends when there are more', async () => {
    const first = await signIn()
    for (let i = 0; i < 20; i += 1) {
      await query(
        `select open_session(
          account => $1,
          s => jsonb_build_object('id', gen_random_uuid(), 'refresh_hash', 'x', 'refresh_expires_at', now() + interval '1 day',
           'device_hash', 'x', 'ip', 'x'),
          how => 'phone', at => now()
        )`,
        [first.id],
      )
    }
    const live = await query('select id from sessions where user_id = $1 and ended_at is null', [first.id])
    expect(live).toHaveLength(20)
    expect((await call('POST', '/auth/refresh-token', { body: { refresh_token: first.refreshToken } })).status).toBe(
      401,
    )
  })
})

describe('ending sessions', () => {
  it('ends one: its next request is 401 and its sockets close, on the hub and in rooms', async () => {
    const { a: phone, conversationId } = await matched()
    const tablet = await signIn(phone.phone)
    const [own, room] = [
      await connect('/ws', phone.token),
      await connect(`/conversations/${conversationId}/ws`, phone.token),
    ]
    const other = (await sessionsOf(tablet)).find(({ is_current: isCurrent }) => !isCurrent)
    expect((await tablet.call('DELETE', `/auth/sessions/${other?.id}`)).data).toEqual({ message: 'Session ended' })
    expect((await phone.call('GET', '/auth/me')).error.code).toBe('UNAUTHORIZED')
    expect((await own.untilClosed()).code).toBe(4001)
    expect((await room.untilClosed()).code).toBe(4001)
    expect((await tablet.call('GET', '/auth/me')).status).toBe(200)
    expect((await tablet.call('DELETE', `/auth/sessions/${other?.id}`)).status).toBe(404)
  })

  it('does not reach the sessions of others, by any id', async () => {
    const [mine, theirs] = [await signIn(), await signIn()]
    const id = (await sessionsOf(theirs))[0]?.id
    const [others, made] = [
      await mine.call('DELETE', `/auth/sessions/${id}`),
      await mine.call('DELETE', `/auth/sessions/${newId()}`),
    ]
    expect(others.error).toEqual({ ...made.error, request_id: others.error.request_id })
    expect(others.status).toBe(404)
    expect((await theirs.call('GET', '/auth/me')).status).toBe(200)
  })

  it('ends all but the one that asks', async () => {
    const phone = freshPhone()
    const [one, two, three] = [await signIn(phone), await signIn(phone), await signIn(phone)]
    expect((await two.call('DELETE', '/auth/sessions')).data['ended']).toBe(2)
    expect([(await one.call('GET', '/auth/me')).status, (await three.call('GET', '/auth/me')).status]).toEqual([
      401, 401,
    ])
    expect((await two.call('GET', '/auth/me')).status).toBe(200)
  })

  it('ends all', async () => {
    const one = await signIn()
    const two = await signIn(one.phone)
    const [first, second] = [await connect('/ws', one.token), await connect('/ws', two.token)]
    expect((await one.call('POST', '/auth/logout-all')).data['ended']).toBe(2)
    expect([(await one.call('GET', '/auth/me')).status, (await two.call('GET', '/auth/me')).status]).toEqual([401, 401])
    expect([(await first.untilClosed()).code, (await second.untilClosed()).code]).toEqual([4001, 4001])
  })
})
