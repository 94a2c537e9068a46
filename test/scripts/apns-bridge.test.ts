import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startApnsBridge, type ApnsBridge } from '../../scripts/stack/apns-bridge.ts'
import { startApns, type Apns } from '../support/node/apns.ts'

/** The bridge between a Worker that speaks HTTP/1.1 and Apple, who speaks HTTP/2. What goes over it is tested with the API. */

const token = 'ab'.repeat(32)
let apns: Apns
let bridge: ApnsBridge
const bridges: ApnsBridge[] = []

async function bridgeTo(target: string): Promise<ApnsBridge> {
  const started = await startApnsBridge(target)
  bridges.push(started)
  return started
}
const post = (path: string, init: RequestInit = {}, { url } = bridge) =>
  fetch(`${url}${path}`, { method: 'POST', body: '{"aps":{}}', ...init })

beforeAll(async () => {
  apns = await startApns(() => {})
  bridge = await startApnsBridge(apns.url)
})
afterEach(async () => {
  await Promise.all(bridges.splice(0).map((one) => one.stop()))
})
afterAll(async () => {
  await bridge.stop()
  apns.close()
})

describe('the bridge to Apple', () => {
  it('passes on what Apple says, and no more of what it is told than Apple asks for', async () => {
    const refused = await post(`/3/device/${token}`, { headers: { 'x-secret': 'x', cookie: 'a=b' } })
    // As the server of the tests says it: without a provider token.
    expect([refused.status, await refused.json()]).toEqual([400, { reason: 'Badauthorization' }])
  })

  it.each([
    ['another address', '/', {}, 404, 'BadPath'],
    ['a way out of the addresses of devices', `/3/device/${token}/../../x`, {}, 404, 'BadPath'],
    ['another address at the same place', `/3/device/${token}?x=1`, {}, 404, 'BadPath'],
    ['a question', `/3/device/${token}`, { method: 'GET', body: null }, 405, 'MethodNotAllowed'],
    ['more than Apple takes', `/3/device/${token}`, { body: 'x'.repeat(5121) }, 413, 'PayloadTooLarge'],
  ])('takes no %s', async (_what, path, init, status, reason) => {
    const response = await post(path, init)
    expect([response.status, await response.json()]).toEqual([status, { reason }])
  })

  it('says so when Apple cannot be reached, and reaches it again when it can', async () => {
    const first = await startApns(() => {})
    const between = await bridgeTo(first.url)
    const ask = () => post(`/3/device/${token}`, {}, between)
    expect((await ask()).status).toBe(400)
    first.close()
    const lost = await ask()
    expect([lost.status, await lost.json()]).toEqual([502, { reason: 'BridgeUnreachable' }])
    const nobody = await bridgeTo('http://127.0.0.1:1')
    expect((await post(`/3/device/${token}`, {}, nobody)).status).toBe(502)
    expect((await post(`/3/device/${token}`, {}, nobody)).status).toBe(502)
  })

  it('opens another connection when Apple has closed the one that there was', async () => {
    const own = await startApns(() => {})
    const between = await bridgeTo(own.url)
    expect((await post(`/3/device/${token}`, {}, between)).status).toBe(400)
    own.hangUp()
    await expect.poll(async () => (await post(`/3/device/${token}`, {}, between)).status).toBe(400)
    own.close()
  })
})
