import { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/features/endpoints.ts'
import { carriesSecret } from '../../src/http/answer-secrets.ts'
import { answerSchema } from '../../src/http/openapi.ts'

/** What a field that opens something might be called. */
const SUSPICIOUS = /token|ticket|secret|credential|proof|password|otp|code|key|nonce|signature/
/**
 * Fields that sound like it and open nothing. `store_token` names an account to the stores: a purchase that carries it still has
 * to be paid. `key` names a setting or an interest. `passkey` is what a browser needs to ask for one.
 */
const HARMLESS: ReadonlySet<string> = new Set(['token_type', 'code', 'has_voip_token', 'store_token', 'key', 'passkey'])

/** The names of all fields that an answer may have. */
function fieldsOf(schema: z.ZodType): string[] {
  const names = new Set<string>()
  JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), (name, value: unknown) => {
    if (name === 'properties') Object.keys(value as object).forEach((field) => names.add(field))
    return value
  })
  return [...names]
}

const keyed = endpoints.filter(({ method, response }) => method === 'post' && !('raw' in response))

describe('answers to keyed requests', () => {
  it('are kept briefly wherever they may carry something that opens something', () => {
    const secrets = keyed.flatMap(({ path, response }) => {
      const schema = answerSchema(response)
      const fields = schema ? fieldsOf(schema) : []
      return fields.filter((name) => SUSPICIOUS.test(name) && !HARMLESS.has(name)).map((name) => ({ path, name }))
    })
    expect(secrets.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/auth/login', '/auth/verify-otp', '/auth/refresh-token', '/realtime/ticket']),
    )
    for (const { path, name } of secrets)
      expect(carriesSecret(JSON.stringify({ data: { [name]: 'x' } })), `${path} answers with ${name}`).toBe(true)
  })

  it.each(['{"data":[{"a":{"ticket":"x"}}]}', '{"token":"x"}'])('are known by what they carry: %s', (body) => {
    expect(carriesSecret(body)).toBe(true)
  })

  it.each(['{"data":{"token_type":"Bearer"}}', '{"data":{"message":"token"}}', 'null', '[]'])(
    'are not known by anything else: %s',
    (body) => {
      expect(carriesSecret(body)).toBe(false)
    },
  )
})
