import { env } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const ourKeys = JSON.parse(env.JWT_KEYS) as { keys: (JWK & { kid: string })[] }

const ourKey = async (): Promise<CryptoKey> => (await importJWK(ourKeys.keys[0] ?? {}, 'ES256')) as CryptoKey

interface Claims {
  header?: Record<string, unknown>
  issuer?: string
  audience?: string
  expires?: string | number
  notBefore?: string
  claims?: Record<string, unknown>
}

function token(
  key: CryptoKey | Uint8Array,
  {
    header = {},
    issuer = 'vibesmatch',
    audience = 'vibesmatch-api',
    expires = '1h',
    notBefore,
    claims = {},
  }: Claims = {},
) {
  const jwt = new SignJWT({ sid: newId(), plan: 'free', role: 'user', auth_time: 1, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: ourKeys.keys[0]?.kid ?? '', ...header })
    .setSubject(newId())
    .setIssuedAt()
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
  return (notBefore === undefined ? jwt : jwt.setNotBefore(notBefore)).sign(key)
}

const me = (bearer: string) => call('GET', '/auth/me', { headers: { authorization: bearer } })

describe('access tokens', () => {
  it('are refused, without SQL and without Redis, when they are not ours', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const key = await ourKey()
    const good = (await signIn()).token
    const [head, payload] = good.split('.')
    const bad: Record<string, string> = {
      garbage: 'x.y.z',
      empty: '',
      truncated: good.slice(0, -8),
      'signed with another key': await token(privateKey),
      'signed with an unknown kid': await token(key, { header: { kid: 'nobody' } }),
      'of another issuer': await token(key, { issuer: 'somebody' }),
      'for another audience': await token(key, { audience: 'somebody' }),
      'without a session': await token(key, { claims: { sid: undefined } }),
      'of another kind': await token(key, { header: { typ: 'JWT' } }),
      'without the time of sign-in': await token(key, { claims: { auth_time: undefined } }),
      'with a made-up role': await token(key, { claims: { role: 'root' } }),
      'not valid yet': await token(key, { notBefore: '1h' }),
      'alg none': `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`,
      'with a changed payload': `${head}.${payload?.slice(0, -2)}AA.${good.split('.')[2]}`,
      'HS256 with the public key': await token(new TextEncoder().encode(JSON.stringify(ourKeys.keys[0])), {
        header: { alg: 'HS256' },
      }),
      oversize: `${good}${'a'.repeat(4_000)}`,
    }
    for (const [name, value] of Object.entries(bad)) {
      const answer = await me(`Bearer ${value}`)
      expect(answer.error.code, name).toBe('UNAUTHORIZED')
      expect(answer.trips, name).toEqual({ db: 0, redis: 0 })
    }
  })

  it('are refused as expired when they are', async () => {
    const answer = await me(`Bearer ${await token(await ourKey(), { expires: Math.floor(Date.now() / 1000) - 1 })}`)
    expect(answer.error.code).toBe('TOKEN_EXPIRED')
  })

  it.each(['', 'Basic YTpi', 'Bearer', 'token'])('are asked for when the header is "%s"', async (authorization) => {
    expect((await me(authorization)).error.code).toBe('UNAUTHORIZED')
  })

  it('cost an authenticated GET no statement beside its own', async () => {
    const person = await signIn()
    await person.call('GET', '/auth/me')
    expect((await person.call('GET', '/auth/me')).trips).toEqual({ db: 1, redis: 1 })
  })

  it('stay good when the keys are rotated, as long as the old one is in the set', async () => {
    const person = await signIn()
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const next = { ...(await exportJWK(privateKey)), kid: 'next' }
    const rotated = workerWith({ JWT_KEYS: JSON.stringify({ keys: [next, ...ourKeys.keys] }) })
    expect((await person.call('GET', '/auth/me', undefined, { fetcher: rotated })).status).toBe(200)

    const refreshed = await person.call(
      'POST',
      '/auth/refresh-token',
      { refresh_token: person.refreshToken },
      { fetcher: rotated },
    )
    expect(atob(String(refreshed.data['token']).split('.')[0] ?? '')).toContain('"kid":"next"')
    const dropped = workerWith({ JWT_KEYS: JSON.stringify({ keys: [next] }) })
    expect((await person.call('GET', '/auth/me', undefined, { fetcher: dropped })).status).toBe(401)
  })
})

describe('GET /.well-known/jwks.json', () => {
  it('publishes the public halves and nothing private', async () => {
    const { data, text } = await call('GET', '/.well-known/jwks.json')
    expect(data['keys'].map(({ kid }: JWK) => kid)).toEqual(ourKeys.keys.map(({ kid }) => kid))
    expect(data['keys'][0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })
    expect(text).not.toContain('"d"')
  })
})
