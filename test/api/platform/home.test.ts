import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts'
import { call } from '../../support/api.ts'

/** What Chromium and Firefox send when somebody opens a page. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

describe('GET /', () => {
  it('shows a browser a page of links that runs nothing and loads nothing from another host', async () => {
    const { status, headers, text } = await call('GET', '/', { headers: { accept: BROWSER } })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('vary')).toBe('accept')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; img-src 'self';/)
    const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)
    expect(addresses).toEqual(expect.arrayContaining(['/app', '/docs', '/health', '/favicon.ico']))
    expect(addresses.filter((address) => !/^\/(?!\/)/.test(address ?? ''))).toEqual([])
    expect(text).not.toContain('<script')
  })

  it.each([{ accept: 'application/json' }, { accept: '*/*' }, { accept: '' }])(
    'answers a program that accepts "$accept" with an error in JSON',
    async (headers) => {
      const { status, error } = await call('GET', '/', { headers })
      expect([status, error.code]).toEqual([404, 'NOT_FOUND'])
      expect(error.message).toContain('/docs')
    },
  )

  it('costs no round trip', async () => {
    expect((await call('GET', '/', { headers: { accept: BROWSER } })).trips).toEqual({ db: 0, redis: 0 })
  })
})

describe('GET /api/v1', () => {
  it('tells anybody its name, its versions and where the rest is, without a round trip', async () => {
    const { status, data, trips } = await call('GET', '')
    expect(status).toBe(200)
    const { info, servers } = (await call('GET', '/openapi.json')).data
    expect([data['name'], data['version']]).toEqual([info.title, info.version])
    expect(data['realtime_version']).toBe(PROTOCOL_VERSION)
    expect(data['links'].self).toBe(`${servers[0].url}/api/v1`)
    expect(trips).toEqual({ db: 0, redis: 0 })
  })

  it('links to what answers', async () => {
    const { data } = await call('GET', '')
    const links = Object.values<string>(data['links']).map((link) => new URL(link).pathname)
    expect(links).toHaveLength(5)
    // The portal is made of assets, which answer before the Worker (test/scripts/portal.test.ts).
    const ofWorker = links.filter((path) => path !== '/docs')
    expect(ofWorker).toHaveLength(4)
    for (const path of ofWorker) expect((await call('GET', path.replace('/api/v1', ''))).status, path).toBe(200)
  })

  it('takes nothing but GET', async () => {
    expect((await call('POST', '', { body: {} })).status).toBe(404)
  })
})
