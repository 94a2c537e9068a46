import { describe, expect, it } from 'vitest'
import { healthEndpoints } from '../../src/features/health/routes.ts'
import { rawSchema } from '../../src/http/raw-json.ts'
import { call, type Json } from '../support/api.ts'
import { withProviders } from '../support/providers.ts'
import { onRedisOutage, type workerWith } from '../support/worker.ts'

const document = async (fetcher?: ReturnType<typeof workerWith>) =>
  (await call('GET', '/openapi.json', fetcher ? { fetcher } : {})).data

/** An answer of an operation, as the document describes it. */
const described = async (method: string, path: string, status: number): Promise<Json> =>
  (await document())['paths'][path][method].responses[status]

describe('answers outside the envelope', () => {
  it.each(['/health', '/health/readiness', '/health/liveness', '/openapi.json', '/.well-known/jwks.json'])(
    'are described as the objects that they are: %s',
    async (path) => {
      const { content } = await described('get', path, 200)
      expect(content['application/json'].schema.type).toBe('object')
    },
  )

  it('of /health are as described, also when a part is down', async () => {
    const [health] = healthEndpoints
    const schema = health && 'raw' in health.response ? rawSchema(health.response) : undefined
    expect(schema?.safeParse((await call('GET', '/health')).data).error).toBeUndefined()
    expect(schema?.safeParse((await call('GET', '/health', { fetcher: onRedisOutage() })).data).error).toBeUndefined()
    const [up, down] = [await described('get', '/health', 200), await described('get', '/health', 503)]
    expect(down.content['application/json'].schema).toEqual(up.content['application/json'].schema)
    expect(up.content['application/json'].schema.required).toEqual(['status', 'services'])
  })
})

describe('headers of answers', () => {
  it('are described for each answer that may carry them', async () => {
    const swipe = (status: number) => described('post', '/api/v1/matching/swipe', status)
    const names = async (status: number) => Object.keys((await swipe(status)).headers)
    const always = ['X-Request-Id', 'Server-Timing']
    const limits = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']
    expect(await names(200)).toEqual([...always, ...limits, 'Idempotency-Replayed'])
    expect(await names(401)).toEqual(expect.arrayContaining(always))
    expect(await names(429)).toEqual(expect.arrayContaining([...always, ...limits, 'Retry-After']))
    expect(await names(503)).toEqual([...always, 'Retry-After'])
    expect(Object.keys((await described('get', '/health', 200)).headers)).toEqual(always)
  })

  it('refer to descriptions that exist', async () => {
    const whole = await document()
    const known = Object.keys(whole['components'].headers)
    const used = [...JSON.stringify(whole['paths']).matchAll(/#\/components\/headers\/([\w-]+)/g)].map(
      ([, name]) => name,
    )
    expect(new Set(used)).toEqual(new Set(known))
  })
})

describe('operations with entity tags', () => {
  const operation = async (method: string, path: string) => (await document())['paths'][`/api/v1${path}`][method]
  const asks = ({ parameters }: Json) => (parameters ?? []).map(({ name }: { name: string }) => name)

  it.each(['/profile/me', '/profile', '/users/me', '/interests'])(
    'may be asked for news only: GET %s',
    async (path) => {
      const read = await operation('get', path)
      expect(asks(read).filter((name: string) => name !== 'locale')).toEqual(['If-None-Match'])
      expect(Object.keys(read.responses['200'].headers)).toContain('ETag')
      expect(Object.keys(read.responses['304'].headers)).toContain('ETag')
      expect(read.responses['304'].content).toBeUndefined()
      expect(read.responses['412']).toBeUndefined()
    },
  )

  it.each([
    ['put', '/profile/me'],
    ['put', '/profile/interests'],
    ['put', '/profile/preferences'],
    ['patch', '/users/me/preferences'],
    ['put', '/profile/visibility'],
    ['post', '/profile/publish'],
    ['post', '/profile/unpublish'],
  ])('may be told what a change is meant for: %s %s', async (method, path) => {
    const write = await operation(method, path)
    expect(asks(write)).toContain('If-Match')
    expect(write.responses['412'].description).toBe('PRECONDITION_FAILED')
    expect(Object.keys(write.responses['200'].headers)).toContain('ETag')
    expect(write.responses['304']).toBeUndefined()
  })

  it('are no others', async () => {
    const swipe = await operation('post', '/matching/swipe')
    expect(asks(swipe)).toEqual(['Idempotency-Key'])
    expect(Object.keys(swipe.responses)).not.toEqual(expect.arrayContaining(['304', '412']))
  })
})

describe('an alias', () => {
  it('names the proper path, wherever that begins', async () => {
    const { paths } = await document()
    expect(paths['/health/readiness'].get.description).toContain('`GET /health`')
    expect(paths['/api/v1/users/me'].put.description).toContain('`PUT /api/v1/profile/me`')
  })
})

describe('the document of an environment', () => {
  it.each(['production', 'staging'])('says nothing in %s of what exists in development only', async (ENVIRONMENT) => {
    const { paths, tags } = await document(withProviders({ ENVIRONMENT }))
    expect(Object.keys(paths).filter((path) => path.startsWith('/dev'))).toEqual([])
    expect(tags.map(({ name }: { name: string }) => name)).not.toContain('Development')
  })

  it('has it in development', async () => {
    expect((await document())['paths']['/dev/outbox']).toBeDefined()
  })
})
