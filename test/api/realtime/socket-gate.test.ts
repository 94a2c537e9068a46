import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rememberSuspended } from '../../../src/security/revocation.ts'
import { freshIp } from '../../support/api.ts'
import { isolate, MEMORY_MS, type Isolate } from '../../support/isolates.ts'
import { useUp } from '../../support/limits.ts'
import { hubOf } from '../../support/objects.ts'
import { signIn, type Person } from '../../support/people.ts'
import { open, upgrade } from '../../support/sockets.ts'

/** Two isolates of one deployment. The clock stands still, so that what they know stays fresh until a test moves it. */

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const me = (person: Person, { fetcher }: Isolate) => person.call('GET', '/auth/me', undefined, { fetcher })

/** The status of a socket, and how often Redis was asked for it. */
async function enter(person: Person, { fetcher }: Isolate, ip: string): Promise<{ status: number; redis: number }> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line))
  const response = await upgrade('/ws', { authorization: `Bearer ${person.token}`, 'cf-connecting-ip': ip }, fetcher)
  log.mockRestore()
  if (response.webSocket) await open(response).next('authenticated')
  const line = lines
    .map((text) => JSON.parse(text) as { event: string; route?: string; redis?: number })
    .find(({ route }) => route === '/api/v1/ws')
  return { status: response.status, redis: line?.redis ?? Number.NaN }
}

describe('a socket', () => {
  it('costs no trip where the isolate remembers the session and its limits', async () => {
    const one = isolate()
    const [person, ip] = [await signIn(), freshIp()]
    await me(person, one)
    expect(await enter(person, one, ip)).toEqual({ status: 101, redis: 1 })
    expect(await enter(person, one, ip)).toEqual({ status: 101, redis: 0 })
    vi.setSystemTime(Date.now() + MEMORY_MS)
    expect(await enter(person, one, ip)).toEqual({ status: 101, redis: 1 })
  })

  it('is refused beyond the limit, by itself and with another isolate', async () => {
    const [one, other] = [isolate(), isolate()]
    const person = await signIn()
    await useUp(person, 'socket_open', 2)
    for (const each of [one, other]) expect((await enter(person, each, freshIp())).status).toBe(101)
    expect((await enter(person, one, freshIp())).status).toBe(429)
    expect((await enter(person, other, freshIp())).status).toBe(429)
  })

  it('of an account that another isolate has just shut is refused by its hub, though this one still remembers it', async () => {
    const [one, other] = [isolate(), isolate()]
    const [person, ip] = [await signIn(), freshIp()]
    expect((await enter(person, other, ip)).status).toBe(101)
    vi.setSystemTime(Date.now() + 10)
    await rememberSuspended(one.redis, person.id, { reason: 'spam', until: null }, 3600)
    await hubOf(person.id).closeSockets(person.id)
    expect(await enter(person, other, ip)).toEqual({ status: 401, redis: 0 })
    vi.setSystemTime(Date.now() + MEMORY_MS)
    expect((await enter(person, other, ip)).status).toBe(403)
  })

  it('of a session that another isolate has just ended is refused by its hub', async () => {
    const [one, other] = [isolate(), isolate()]
    const [person, ip] = [await signIn(), freshIp()]
    expect((await enter(person, other, ip)).status).toBe(101)
    expect((await person.call('POST', '/auth/logout', undefined, { fetcher: one.fetcher })).status).toBe(200)
    await expect.poll(async () => (await enter(person, other, ip)).status).toBe(401)
  })
})
