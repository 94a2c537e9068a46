import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { smokeTest } from '../../../scripts/deploy/smoke.ts'

type Answer = readonly [status: number, body: string]

const OTHERS: Readonly<Record<string, Answer>> = {
  '/health/liveness': [200, '{"status":"alive"}'],
  '/api/v1/settings': [200, '{"success":true}'],
  '/api/v1/profile/me': [401, '{"error":{"code":"UNAUTHORIZED"}}'],
  '/.well-known/jwks.json': [200, '{"keys":[{}]}'],
  '/openapi.json': [200, '{"openapi":"3.1.0"}'],
}

/** What GET /health is answered with, in order; the last one stays. */
let answers: Answer[]
let asked: number
let server: Server

beforeEach(async () => {
  asked = 0
  server = createServer((incoming, outgoing) => {
    const isHealth = incoming.url === '/health'
    const at = Math.min(asked, answers.length - 1)
    const [status, body] = (isHealth ? answers[at] : OTHERS[incoming.url ?? '']) ?? [404, '{}']
    if (isHealth) asked += 1
    outgoing.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const test = () =>
  smokeTest({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    worker: 'vibesmatch',
    version: 'new',
    isNamed: false,
    patience: 0,
    addressPatience: 60_000,
  })

const NOBODY = [530, '<html>error code: 1016</html>'] as const
const UNHEALTHY = [503, '{"status":"unhealthy","version":"new"}'] as const
const HEALTHY = [200, '{"status":"healthy","version":"new"}'] as const

describe('the test of a first deployment', () => {
  it('waits while the address leads to no Worker', async () => {
    answers = [NOBODY, NOBODY, HEALTHY]
    expect(await test()).toEqual([])
    expect(asked).toBe(3)
  })

  it.each([
    ['is unhealthy', UNHEALTHY],
    ['lacks settings', [500, '{"success":false,"error":{"code":"INTERNAL"}}'] as const],
  ])('does not wait for a Worker that %s', async (_what, answer) => {
    answers = [answer]
    expect(await test()).toEqual([expect.stringMatching(`^GET /health: ${answer[0]} `)])
  })

  it('says why the address cannot be asked', async () => {
    const { port } = server.address() as AddressInfo
    const smoke = { worker: 'vibesmatch', version: 'new', isNamed: false, patience: 0, addressPatience: 0 }
    server.close()
    await once(server, 'close')
    expect(await smokeTest({ ...smoke, url: `http://127.0.0.1:${port}` })).toEqual([
      expect.stringContaining('ECONNREFUSED'),
    ])
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
})
