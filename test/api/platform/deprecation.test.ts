import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../src/app.ts'
import type { Deprecation } from '../../../src/http/deprecation.ts'
import { endpoint } from '../../../src/http/endpoint.ts'
import { openApiDocument } from '../../../src/http/openapi.ts'
import { freshIp, type Json, ORIGIN } from '../../support/api.ts'

/** Fixed clock: the operations say their own days, and nothing compares those with today. */
const SINCE = '2026-12-01'
const SUNSET = '2027-06-01'

const params = z.object({ name: z.string() })
const operation = (path: string, operationId: string, more: object = {}) =>
  endpoint(
    {
      method: 'get',
      path,
      tag: 'Operations',
      operationId,
      summary: `Get what ${operationId} has`,
      auth: 'none',
      unlimited: 'Asks nobody.',
      params,
      response: { data: z.object({ name: z.string() }), example: { name: 'a' } },
      ...more,
    },
    (_, input) => Promise.resolve({ name: z.parse(params, input.params).name }),
  )

const old: Deprecation = { since: SINCE, sunset: SUNSET, replacedBy: 'GET /api/v1/new/{name}' }
const operations = [
  operation('/new/{name}', 'getNew', { aliases: [{ method: 'get', path: '/alias/{name}', deprecated: old }] }),
  operation('/old/{name}', 'getOld', { deprecated: old }),
  operation('/leaving/{name}', 'getLeaving', { deprecated: { since: SINCE } }),
]

async function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const execution = createExecutionContext()
  const request = new Request(`${ORIGIN}/api/v1${path}`, { headers: { 'cf-connecting-ip': freshIp(), ...headers } })
  const changed = { ...env, CORS_ORIGINS: 'https://app.vibes.test' }
  const response = await createApp(operations).fetch(request, changed, execution)
  await response.clone().arrayBuffer()
  await waitOnExecutionContext(execution)
  return response
}

describe('an answer of a deprecated operation', () => {
  it('says since when, until when, and where its successor is', async () => {
    const { status, headers } = await ask('/old/a%2Fb')
    expect(status).toBe(200)
    expect(headers.get('deprecation')).toBe('@1796083200')
    expect(headers.get('sunset')).toBe('Tue, 01 Jun 2027 00:00:00 GMT')
    expect(headers.get('link')).toBe(
      `<${env.PUBLIC_URL}/docs/versions>; rel="deprecation"; type="text/html", ` +
        `<${env.PUBLIC_URL}/api/v1/new/a%2Fb>; rel="successor-version"`,
    )
  })

  it('says so of an error, too', async () => {
    const { status, headers } = await ask('/old/a', { 'content-type': 'text/plain', authorization: 'Bearer ' })
    expect(headers.get('deprecation'), String(status)).toBe('@1796083200')
    expect((await ask('/old/a?unknown=1')).status).toBe(400)
    expect((await ask('/old/a?unknown=1')).headers.get('sunset')).not.toBeNull()
  })

  it('promises no day and no successor that are not declared', async () => {
    const { headers } = await ask('/leaving/a')
    expect([headers.has('deprecation'), headers.get('sunset')]).toEqual([true, null])
    expect(headers.get('link')).not.toContain('successor')
  })

  it('is that of one path alone where an alias is deprecated', async () => {
    expect((await ask('/alias/a')).headers.has('deprecation')).toBe(true)
    expect((await ask('/new/a')).headers.has('deprecation')).toBe(false)
  })

  it('lets pages of other origins read it', async () => {
    const { headers } = await ask('/old/a', { origin: 'https://app.vibes.test' })
    const exposed = headers.get('access-control-expose-headers')?.split(',')
    expect(exposed).toEqual(expect.arrayContaining(['Deprecation', 'Sunset', 'Link']))
  })
})

describe('the document', () => {
  const document: Json = JSON.parse(JSON.stringify(openApiDocument(operations, ORIGIN)))
  const of = (path: string): Json => document.paths[`/api/v1${path}/{name}`].get

  it('marks it, with the same days in words and the headers of every answer', () => {
    for (const path of ['/old', '/alias']) {
      expect(of(path)).toMatchObject({ deprecated: true, 'x-sunset': SUNSET })
      expect(of(path).description).toContain(
        `Deprecated since ${SINCE}; may stop working on ${SUNSET}. Use \`GET /api/v1/new/{name}\` instead.`,
      )
      for (const status of [200, 400])
        expect(Object.keys(of(path).responses[status].headers)).toEqual(
          expect.arrayContaining(['Deprecation', 'Sunset', 'Link']),
        )
    }
    expect(document.components.headers).toHaveProperty('Deprecation')
    expect(Object.keys(of('/leaving').responses[200].headers)).not.toContain('Sunset')
  })

  it('leaves others as they are', () => {
    expect(of('/new')).not.toHaveProperty('deprecated')
    expect(Object.keys(of('/new').responses[200].headers)).not.toContain('Deprecation')
  })

  it('refuses a successor that does not exist', () => {
    const lost = operation('/lost/{name}', 'getLost', {
      deprecated: { since: SINCE, replacedBy: 'GET /api/v1/nowhere' },
    })
    expect(() => openApiDocument([lost], ORIGIN)).toThrow('/lost/{name}: its successor does not exist')
  })
})

describe('a declaration', () => {
  it.each([
    [{ since: SINCE, sunset: '2027-05-29' }, 'at least 180 days'],
    [{ since: 'soon' }, 'soon is not a day'],
    [{ since: SINCE, sunset: '2027-13-01' }, '2027-13-01 is not a day'],
  ])('that says %j is refused', (deprecated, why) => {
    expect(() => operation('/x/{name}', 'getX', { deprecated })).toThrow(why)
    expect(() => operation('/x/{name}', 'getX', { aliases: [{ method: 'get', path: '/y', deprecated }] })).toThrow(why)
  })
})
