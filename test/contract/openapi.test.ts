import { withoutUnknown } from '../../src/http/validate.ts'
import { describe, expect, it } from 'vitest'
import { apiEndpoints, endpoints } from '../../src/features/endpoints.ts'
import { pathsOf } from '../../src/http/endpoint.ts'
import { answerSchema, errorsOf, openApiDocument } from '../../src/http/openapi.ts'
import { ERRORS } from '../../src/foundation/errors.ts'
import { call } from '../support/api.ts'

interface Operation {
  operationId: string
  summary: string
  security: object[]
  requestBody?: { required: boolean; content: Record<string, { schema: object; example: unknown }> }
  responses: Record<
    string,
    { description: string; content?: Record<string, { example?: unknown; examples?: Record<string, unknown> }> }
  >
}

const document = async () =>
  (await call('GET', '/openapi.json')).data as { openapi: string; paths: Record<string, Record<string, Operation>> }
const operations = async () =>
  Object.entries((await document()).paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
  )

describe('the OpenAPI document', () => {
  it('has every path of every operation, aliases included', async () => {
    const { openapi, paths } = await document()
    expect(openapi).toBe('3.1.0')
    for (const endpoint of apiEndpoints) {
      for (const { method, path } of pathsOf(endpoint)) expect(paths[path]?.[method], `${method} ${path}`).toBeDefined()
    }
  })

  it('gives every operation a summary, examples, and its errors with examples', async () => {
    for (const { path, method, operation } of await operations()) {
      const name = `${method} ${path}`
      expect(operation.summary.length, name).toBeGreaterThan(5)
      const [success] = Object.entries(operation.responses)
      expect(Number(success?.[0]), name).toBeLessThan(300)
      const json = success?.[1].content?.['application/json']
      if (json && 'schema' in json && !path.startsWith('/health') && !path.startsWith('/.well-known'))
        expect(json.example, name).toBeDefined()
      const failures = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400)
      expect(failures.length, name).toBeGreaterThan(0)
      for (const [status, { content }] of failures)
        expect(Object.keys(content?.['application/json']?.examples ?? {}).length, `${name} ${status}`).toBeGreaterThan(
          0,
        )
    }
  })

  it('requires every body that it declares but those that say nothing needed, closed to unknown fields', async () => {
    const optional =
      /\/users\/(\{userId\}\/block|block\/\{userId\})$|\/calls\/\{callId\}\/(extend|upgrade)$|\/admin\/cases\/next$/
    for (const { path, method, operation } of await operations()) {
      if (!operation.requestBody) continue
      expect(operation.requestBody.required, `${method} ${path}`).toBe(!optional.test(path))
      for (const { schema, example } of Object.values(operation.requestBody.content)) {
        // Notices of providers have what the provider puts into them.
        const isClosed = !path.startsWith('/api/v1/billing/webhook')
        expect(schema, `${method} ${path}`).toMatchObject({
          type: 'object',
          additionalProperties: isClosed ? false : {},
        })
        expect(example, `${method} ${path}`).toBeDefined()
      }
    }
  })

  it('asks for a token where the operation does', async () => {
    const { paths } = await document()
    for (const endpoint of apiEndpoints) {
      for (const { method, path } of pathsOf(endpoint)) {
        const token = { accessToken: [] }
        const expected = endpoint.auth === 'user' ? [token] : endpoint.takesToken ? [token, {}] : []
        expect(paths[path]?.[method]?.security, path).toEqual(expected)
      }
    }
  })
})

describe('declarations', () => {
  it('have examples that their own schemas accept', () => {
    for (const endpoint of apiEndpoints) {
      const schema = answerSchema(endpoint.response)
      if (schema && 'example' in endpoint.response) {
        const meta = endpoint.response.paged
          ? { meta: { pagination: { cursor: null, has_more: false, limit: 1 }, ...endpoint.response.meta?.example } }
          : {}
        expect(
          schema.safeParse({ success: true, data: endpoint.response.example, ...meta }).error,
          endpoint.path,
        ).toBeUndefined()
      }
      if (endpoint.body && endpoint.bodyKind !== 'form')
        expect(withoutUnknown(endpoint.body).safeParse(endpoint.bodyExample).error, endpoint.path).toBeUndefined()
    }
  })

  it('name no path twice', () => {
    const all = endpoints.flatMap(pathsOf).map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
    expect(new Set(all).size).toBe(all.length)
  })

  it('say of every POST that takes a key what becomes of it without Redis, where it matters', () => {
    const refusing = apiEndpoints
      .filter(({ method, keyWithoutRedis }) => method === 'post' && keyWithoutRedis !== 'run')
      .map(({ path }) => path)
    expect(refusing.toSorted()).toEqual([
      '/admin/approvals/{approvalId}/approve',
      '/admin/approvals/{approvalId}/refuse',
      '/admin/archive/verify',
      '/admin/cases/next',
      '/admin/cases/{caseId}/escalate',
      '/admin/cases/{caseId}/notes',
      '/admin/coin-adjustments',
      '/admin/confirmation',
      '/admin/content/blocks',
      '/admin/factors/passkey',
      '/admin/factors/totp/{factorId}/confirmation',
      '/admin/refunds',
      '/admin/users/{userId}/gifts',
      '/auth/forgot-password',
      '/auth/google',
      '/auth/link/email',
      '/auth/link/phone',
      '/auth/login',
      '/auth/refresh-token',
      '/auth/register',
      '/auth/resend-verification',
      '/auth/reset-password',
      '/auth/send-otp',
      '/auth/verify-email',
      '/auth/verify-otp',
      '/billing/restore',
      '/billing/subscribe',
      '/calls/{callId}/quality',
      '/coins/purchase',
      '/coins/rewards/ad-nonce',
      '/match/report',
      '/matching/rewind',
      '/messages/request',
      '/realtime/ticket',
      '/safety/notices',
      '/safety/report',
      '/subscription/cancel',
      '/subscription/card',
      '/subscription/change',
      '/subscription/resume',
      '/users/{userId}/report',
    ])
  })

  it('have no schema that demands both an object and null', async () => {
    const text = JSON.stringify(openApiDocument(endpoints, 'https://api.test'))
    expect(text).not.toMatch(/"allOf":\[[^\]]*"type":\["object","null"\]/)
  })

  it('tell what each kind of call can always answer', () => {
    for (const endpoint of apiEndpoints) {
      const codes = errorsOf(endpoint)
      expect(codes, endpoint.path).toEqual(expect.arrayContaining(['INTERNAL', 'UNAVAILABLE']))
      if (endpoint.auth === 'user')
        expect(codes, endpoint.path).toEqual(
          expect.arrayContaining(['UNAUTHORIZED', 'TOKEN_EXPIRED', 'ACCOUNT_SUSPENDED']),
        )
    }
  })
})

describe('every operation that needs a token', () => {
  const guarded = apiEndpoints.filter(({ auth }) => auth === 'user')

  it.each(guarded.flatMap((endpoint) => pathsOf(endpoint)).map(({ method, path }) => [method.toUpperCase(), path]))(
    '%s %s is 401 without one, before anything else is looked at',
    async (method, path) => {
      const concrete = path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, 'not-even-an-id')
      const answer = await call(
        method,
        concrete,
        method === 'GET' || method === 'DELETE' ? {} : { raw: '{', headers: { 'content-type': 'text/plain' } },
      )
      expect(answer.error.code).toBe('UNAUTHORIZED')
      expect(answer.trips).toEqual({ db: 0, redis: 0 })
    },
  )
})

describe('the errors', () => {
  it('each have a message that ends like a sentence', () => {
    for (const [code, { message }] of Object.entries(ERRORS)) expect(message, code).toMatch(/^[A-Z].*\.$/)
  })
})

describe('GET /docs/rest', () => {
  it('loads nothing from another host', async () => {
    const { text, headers, status } = await call('GET', '/docs/rest')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/html')
    expect([...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^(https?:)?\/\//)]),
    )
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/https?:/)
  })
})
