import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { restCredentials, withoutPort53 } from '../../../src/providers/turn.ts'
import { active, ended, pairWithSockets, ring, timePasses } from '../../support/calls.ts'
import { met } from '../../support/matches.ts'
import { withCloudflareTurn } from '../../support/providers.ts'

const secondsOf = (username: string) => Number(username.split(':')[0])

describe('GET /calls/ice-servers', () => {
  it('gives servers and credentials that end with the call, and tell the relay nothing', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const { status, data } = await test.a.call('GET', '/calls/ice-servers')
    expect([status, data['call_id'], data['ice_transport_policy']]).toEqual([200, call_id, 'relay'])
    const [stun, turn] = data['ice_servers']
    expect(stun).toEqual({ urls: ['stun:turn.test:3478'] })
    expect(turn.urls).toEqual(['turn:turn.test:3478?transport=udp', 'turn:turn.test:3478?transport=tcp'])
    // Ringing, connecting, five minutes, and one more.
    expect(secondsOf(turn.username) * 1000).toBeGreaterThanOrEqual(Date.parse(data['expires_at']))
    const left = Date.parse(data['expires_at']) - Date.now()
    expect(left).toBeGreaterThan(400_000)
    expect(left).toBeLessThanOrEqual(420_000)
    const name = turn.username.split(':')[1]
    expect(await restCredentials('turn-secret', Date.parse(data['expires_at']), name)).toEqual({
      username: turn.username,
      credential: turn.credential,
    })
    for (const id of [test.a.id, call_id]) expect(turn.username).not.toContain(id)
    const theirs = (await test.b.call('GET', `/calls/ice-servers?call_id=${call_id}`)).data
    expect(theirs['ice_servers'][1].username.split(':')[1]).not.toBe(name)

    await test.callee.request('call:answer', { call_id })
    await test.callee.request('call:end', { call_id })
    await ended(test.caller, call_id)
    const over = await test.a.call('GET', `/calls/ice-servers?call_id=${call_id}`)
    expect([over.status, over.error.code]).toEqual([409, 'CALL_STATE'])
  })

  it('gives less time the longer the call goes on', async () => {
    const test = await pairWithSockets()
    await active(test)
    await timePasses(test, 200_000)
    const { data } = await test.b.call('GET', '/calls/ice-servers')
    expect(Date.parse(data['expires_at']) - Date.now()).toBeLessThanOrEqual(160_000)
  })

  it('gives nothing to a user outside the call', async () => {
    const { a } = await met()
    const { status, error } = await a.call('GET', '/calls/ice-servers')
    expect([status, error.code]).toEqual([404, 'CALL_NOT_FOUND'])
  })

  it('gives those of Cloudflare where there is a key for them', async () => {
    const test = await pairWithSockets()
    await ring(test)
    const { data } = await test.a.call('GET', '/calls/ice-servers', undefined, { fetcher: withCloudflareTurn() })
    const [stun, turn] = data['ice_servers']
    // Cloudflare also offers port 53, which browsers block.
    expect(stun).toEqual({ urls: ['stun:stun.cloudflare.com:3478'] })
    expect(turn).toMatchObject({
      urls: [
        'turn:turn.cloudflare.com:3478?transport=udp',
        'turn:turn.cloudflare.com:3478?transport=tcp',
        'turn:turn.cloudflare.com:80?transport=tcp',
        'turns:turn.cloudflare.com:5349?transport=tcp',
        'turns:turn.cloudflare.com:443?transport=tcp',
      ],
      credential: 'secret',
    })
    const seconds = Number(/^for-(\d+)$/.exec(turn.username)?.[1])
    expect(seconds).toBeGreaterThan(400)
    expect(seconds).toBeLessThanOrEqual(420)
    const wrong = withCloudflareTurn({ CLOUDFLARE_TURN_API_TOKEN: 'wrong' })
    const refused = await test.a.call('GET', '/calls/ice-servers', undefined, { fetcher: wrong })
    expect([refused.status, refused.error.code]).toEqual([503, 'UNAVAILABLE'])
  })
})

describe('the relay', () => {
  const without = { TURN_SECRET: undefined, TURN_URLS: undefined, STUN_URLS: undefined }
  const changed = (changes: Record<string, unknown>) => ({ ...env, ...changes })

  it.each([
    ['half of ours', { ...without, TURN_SECRET: 'x' }, 'TURN_URLS: is half of a pair'],
    ['half of Cloudflare’s', { CLOUDFLARE_TURN_API_TOKEN: 'x' }, 'CLOUDFLARE_TURN_KEY_ID: is half of a pair'],
    ['none, outside development', { ...without, ENVIRONMENT: 'staging' }, 'TURN_SECRET: or a TURN key of Cloudflare'],
  ])('is no setting as %s', (_what, changes, message) => {
    expect(() => readSettings(changed(changes))).toThrow(message)
  })

  it('may be missing in development', () => {
    expect(readSettings(changed(without)).TURN_URLS).toEqual([])
  })
})

describe('port 53', () => {
  it.each([
    'stun:stun.cloudflare.com:53',
    'STUN:stun.cloudflare.com:53',
    'stuns:stun.cloudflare.com:53?transport=tcp',
    'turn:turn.cloudflare.com:53',
    'turn:turn.cloudflare.com:53?transport=udp',
    'turn:turn.cloudflare.com:053?transport=tcp',
    'turns:192.0.2.1:53?transport=tcp',
    'turn:[2001:db8::53]:53?transport=udp',
  ])('is left out: %s', (url) => {
    const other = 'turn:turn.cloudflare.com:3478?transport=udp'
    expect(withoutPort53([{ urls: [url] }, { urls: [url, other], username: 'a' }])).toEqual([
      { urls: [other], username: 'a' },
    ])
  })

  it.each([
    'stun:stun.cloudflare.com',
    'stun:stun53.cloudflare.com:3478',
    'turn:turn.cloudflare.com:5349?transport=tcp',
    'turn:turn.cloudflare.com:530',
    'turns:turn.cloudflare.com:443?transport=tcp',
    'turn:[2001:db8::53]',
    'turn:[2001:db8::53]:3478?transport=udp',
    'turn:[2001:db8:0:0:0:0:0:53]?transport=udp',
  ])('is not what is meant by %s', (url) => {
    expect(withoutPort53([{ urls: [url] }])).toEqual([{ urls: [url] }])
  })
})
