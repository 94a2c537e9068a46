import { describe, expect, it } from 'vitest'
import { z } from '@hono/zod-openapi'
import { endpoints } from '../../src/features/endpoints.ts'
import { endpoint, pathsOf } from '../../src/http/endpoint.ts'
import { call } from '../support/api.ts'
import { operator } from '../support/operators.ts'

/** Caches between us and a client may give what is personal to nobody else. */

const shared = endpoints.filter(({ isShared }) => isShared)
const personal = endpoints.filter(({ auth, takesToken }) => auth === 'user' || takesToken)

describe('an answer that caches of others may keep', () => {
  it('is of operations that take no token', () => {
    expect(shared.length).toBeGreaterThan(0)
    expect(shared.filter((one) => personal.includes(one)).map(({ path }) => path)).toEqual([])
  })

  it.each([
    { auth: 'user', contact: 'any' },
    { auth: 'none', takesToken: true },
  ] as const)('cannot be declared of others: %j', (more) => {
    const declare = () =>
      endpoint(
        {
          ...more,
          method: 'get',
          path: '/x',
          tag: 'Content',
          operationId: 'x',
          summary: 'X',
          etag: 'content',
          freshFor: 5,
          isShared: true,
          response: { data: z.object({}), example: {} },
        },
        () => Promise.resolve({}),
      )
    expect(declare).toThrow(/must not depend on who asks/)
  })
})

describe('an answer to somebody who is signed in', () => {
  const plain = personal.flatMap(pathsOf).filter(({ method, path }) => method === 'get' && !path.includes('{'))

  it.each(plain.map(({ path }) => path))('is kept by nobody else: %s', async (path) => {
    const { token } = await operator()
    const { headers } = await call('GET', path.replace(/^\/api\/v1/, ''), { token })
    expect(headers.get('cache-control')).toMatch(/^(no-store|private)/)
  })
})
