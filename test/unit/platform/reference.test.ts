import { describe, expect, it } from 'vitest'
import {
  boundsInWords,
  found,
  operationsOf,
  resolved,
  typeInWords,
  type Document,
} from '../../../reference/document.ts'
import { curlOf, requestOf } from '../../../reference/request.ts'
import { isDevelopment } from '../../../reference/session.ts'
import { call } from '../../support/api.ts'
import { withProviders } from '../../support/providers.ts'

/** The page at /docs/rest reads the document as it is served. */
const documentIn = async (environment: string): Promise<Document> =>
  JSON.parse((await call('GET', '/openapi.json', { fetcher: withProviders({ ENVIRONMENT: environment }) })).text)

const document = await documentIn('development')
const operations = operationsOf(document)
const operationOf = (id: string) => {
  const operation = operations.find(({ operationId }) => operationId === id)
  if (!operation) throw new Error(`There is no operation ${id}.`)
  return operation
}

describe('the reference', () => {
  it('finds operations by their words, paths and ids', () => {
    const ids = (typed: string) => found(operations, typed).map(({ operationId }) => operationId)
    expect(ids('Like PASS')).toContain('swipeUser')
    expect(ids('/matching/swipe')).toEqual(['swipeUser'])
    expect(ids('post one-time')).toContain('sendOtp')
    expect(ids('no such words')).toEqual([])
  })

  it('says what a field is', () => {
    const swipe = operationOf('swipeUser').requestBody?.content['application/json']?.schema ?? {}
    const { target_user_id: target = {}, action = {} } = swipe.properties ?? {}
    expect(typeInWords(target, document)).toBe('string, uuid')
    expect(boundsInWords(action)).toEqual(['One of `like`, `pass`, `super_like`.'])
    expect(typeInWords({ type: 'array', items: { $ref: '#/components/schemas/Photo' } }, document)).toBe(
      'array of Photo',
    )
    expect(typeInWords({ anyOf: [{ type: 'string' }, { type: 'null' }] }, document)).toBe('string or null')
    const { schema, name } = resolved(
      { allOf: [{ $ref: '#/components/schemas/Photo' }, { description: 'x' }] },
      document,
    )
    expect([name, Object.keys(schema.properties ?? {}).includes('id')]).toEqual(['Photo', true])
  })
})

describe('a request of the reference', () => {
  it('has what was typed where it belongs, and the token only where it is taken', () => {
    const typed = { parameters: { 'path userId': 'a/b', 'query limit': '', 'header Idempotency-Key': 'k' }, body: '{}' }
    expect(requestOf(operationOf('blockUser'), typed, 'secret')).toEqual({
      method: 'POST',
      address: '/api/v1/users/a%2Fb/block',
      headers: { 'idempotency-key': 'k', authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: '{}',
    })
    const open = requestOf(operationOf('checkLiveness'), { parameters: {}, body: null }, 'secret')
    expect(open.headers).toEqual({})
  })

  it('is a command that shows no token and can be pasted', () => {
    const typed = { parameters: { 'query limit': '3' }, body: null }
    const request = requestOf(operationOf('listFeed'), typed, 'secret')
    expect(curlOf(request, 'http://localhost')).toBe(
      `curl 'http://localhost/api/v1/matching/feed?limit=3' \\\n  -H "authorization: Bearer $TOKEN"`,
    )
    const quoted = requestOf(operationOf('sendOtp'), { parameters: {}, body: `{"a":"it's"}` }, null)
    expect(curlOf(quoted, '')).toContain(String.raw`-d '{"a":"it'\''s"}'`)
  })
})

describe('signing in by itself', () => {
  it.each(['staging', 'production'])(
    'is not possible in %s: the page sees no outbox, and there is none',
    async (environment) => {
      expect(isDevelopment(document)).toBe(true)
      expect(isDevelopment(await documentIn(environment))).toBe(false)
      const fetcher = withProviders({ ENVIRONMENT: environment })
      expect((await call('GET', '/dev/outbox?to=%2B351910000012', { fetcher })).status).toBe(404)
    },
  )
})
