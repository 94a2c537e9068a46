import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restCredentials } from '../../src/providers/turn.ts'
import { hasCoturn, startRelay, type Relay } from '../support/node/coturn.ts'
import { allocate } from '../support/node/stun-client.ts'

const SECRET = 'a secret that we share with the relay'
const isThere = hasCoturn()
if (!isThere) console.log('No turnserver on the PATH (Debian: coturn): nothing is relayed in these tests.')

describe.runIf(isThere)('a relay that shares a secret with us', () => {
  let relay: Relay | undefined
  beforeAll(async () => {
    relay = await startRelay(SECRET)
  })
  afterAll(() => relay?.stop())

  const credentials = (seconds: number, secret = SECRET) =>
    restCredentials(secret, Date.now() + seconds * 1000, 'pseudonym')

  it('gives an address to who has a fresh credential', async () => {
    const { error, port } = await allocate(relay?.port ?? 0, await credentials(60))
    expect(error).toBe(0)
    expect(port).toBeGreaterThan(1_024)
  })

  it.each([
    ['that has expired', () => credentials(-5)],
    ['made with another secret', () => credentials(60, 'another')],
    [
      'whose time has been moved',
      async () => ({ ...(await credentials(-5)), username: `${Math.ceil(Date.now() / 1000) + 60}:pseudonym` }),
    ],
  ])('refuses one %s', async (_what, made) => {
    expect(await allocate(relay?.port ?? 0, await made())).toEqual({ error: 401, port: null })
  })
})
