import { env } from 'cloudflare:workers'
import { importJWK, SignJWT, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { call, freshIp, type Answer, type Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** Every operation of the document that asks for a token, against every kind of token that is not good enough. */

interface Operation {
  method: string
  path: string
  body: unknown
  isSocket: boolean
}

async function operations(): Promise<Operation[]> {
  const { data } = await call('GET', '/openapi.json')
  return Object.entries<Json>(data['paths']).flatMap(([path, methods]) =>
    Object.entries<Json>(methods)
      // An empty requirement beside it makes the token optional.
      .filter(([, { security }]) => security?.length > 0 && security.every((one: Json) => 'accessToken' in one))
      .map(([method, { requestBody, responses }]) => ({
        method: method.toUpperCase(),
        path: path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, newId()),
        body: requestBody?.content['application/json']?.example ?? (requestBody ? new FormData() : undefined),
        isSocket: '101' in responses,
      })),
  )
}

async function expiredToken(): Promise<string> {
  const { keys } = JSON.parse(env.JWT_KEYS) as { keys: (JWK & { kid: string })[] }
  const [jwk] = keys
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ sid: newId(), plan: 'free', role: 'user', auth_time: now - 7200 })
    .setProtectedHeader({ alg: 'ES256', kid: jwk?.kid ?? '', typ: 'at+jwt' })
    .setSubject(newId())
    .setIssuedAt(now - 7200)
    .setIssuer('vibesmatch')
    .setAudience('vibesmatch-api')
    .setExpirationTime(now - 3600)
    .sign(await importJWK(jwk ?? {}, 'ES256'))
}

async function endedToken(): Promise<string> {
  const person = await signIn()
  await person.call('POST', '/auth/logout')
  return person.token
}

/** Suspended in Postgres, and known to be by Redis. */
async function suspendedToken(): Promise<string> {
  const person = await signIn()
  await query(
    `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
    [person.id],
  )
  const fetcher = workerWith({})
  const { rememberSuspended } = await import('../../../src/security/revocation.ts')
  const { createRedis } = await import('../../../src/foundation/redis.ts')
  const { startTiming } = await import('../../../src/foundation/timing.ts')
  const redis = createRedis(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN, startTiming())
  await rememberSuspended(redis, person.id, { reason: 'spam', until: null }, 3600)
  expect((await person.call('GET', '/auth/me', undefined, { fetcher })).status).toBe(403)
  return person.token
}

let all: Operation[]
beforeAll(async () => void (all = await operations()))

const ask = ({ method, path, body, isSocket }: Operation, token?: string): Promise<Answer> =>
  call(method, path, {
    ip: freshIp(),
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
    ...(isSocket ? { headers: { upgrade: 'websocket' } } : {}),
  })

describe('every operation that asks for a token', () => {
  it('is found in the document', () => {
    expect(all.length).toBeGreaterThan(25)
  })

  it.each([
    ['no token', () => Promise.resolve(undefined), 401, 'UNAUTHORIZED', 0],
    ['garbage', () => Promise.resolve('x.y.z'), 401, 'UNAUTHORIZED', 0],
    ['an expired token', expiredToken, 401, 'TOKEN_EXPIRED', 0],
    ['a token of an ended session', endedToken, 401, 'UNAUTHORIZED', 1],
    ['a token of a suspended account', suspendedToken, 403, 'ACCOUNT_SUSPENDED', 1],
  ] as const)('with %s: refused, without a single SQL statement', async (_name, tokenOf, status, code, redis) => {
    const token = await tokenOf()
    for (const operation of all) {
      // A socket without a token opens and has ten seconds to bring one; sockets.test.ts holds that.
      if (operation.isSocket && token === undefined) continue
      const answer = await ask(operation, token)
      const what = `${operation.method} ${operation.path}`
      expect([what, answer.status, answer.error.code, answer.trips]).toEqual([what, status, code, { db: 0, redis }])
      expect(answer.data['success'] ?? false).toBe(false)
    }
  })
})

describe('every operation that asks for none', () => {
  it('does not care for one that is not good', async () => {
    const { data } = await call('GET', '/openapi.json')
    const open = Object.entries<Json>(data['paths']).flatMap(([path, methods]) =>
      Object.entries<Json>(methods)
        .filter(([, { security }]) => security?.length === 0)
        .map(
          ([method]) => [method.toUpperCase(), path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, newId())] as const,
        ),
    )
    expect(open.length).toBeGreaterThan(10)
    // AdMob proves itself by a signature, whose lack has this code.
    for (const [method, path] of open.filter(([, one]) => one !== '/coins/rewards/admob')) {
      const answer = await call(method, path, { token: 'x.y.z', ...(method === 'GET' ? {} : { body: {} }) })
      expect(answer.error.code, path).not.toBe('UNAUTHORIZED')
    }
  })
})
