import { beforeAll, describe, expect, it } from 'vitest'
import { apiEndpoints } from '../../../src/features/endpoints.ts'
import { isUuidSchema, limitName, pathsOf, type Endpoint } from '../../../src/http/endpoint.ts'
import { idFieldsOf } from '../../../src/http/impossible-ids.ts'
import { firstIdAt, newId } from '../../../src/foundation/ids.ts'
import { dailyOf, LIMITS } from '../../../src/catalogue/limits.ts'
import { freshIp, call, type Answer } from '../../support/api.ts'
import { namingWorker } from '../../support/named-objects.ts'
import { published, type Person } from '../../support/people.ts'
import { stripes } from '../../support/pictures.ts'
import { openSession } from '../../support/sessions.ts'

/** Every operation that takes ids, with ids that name nothing, and with such that never can. */

const MANY = JSON.stringify(Object.fromEntries(Object.keys(LIMITS).map((name) => [name, { max: 100_000 }])))

/** Ids that are UUIDs and none of ours. */
const impossible = (): [string, string][] => [
  ['random', crypto.randomUUID()],
  ['of next week', newId(Date.now() + 7 * 24 * 3_600_000)],
  ['from before there was anything', firstIdAt(1_000_000_000_000).replace(/0{12}$/, 'abcdefabcdef')],
]

interface Field {
  endpoint: Endpoint
  place: 'params' | 'query' | 'body'
  name: string
}

const fieldsOf = (endpoint: Endpoint): Field[] =>
  (['params', 'query', 'body'] as const).flatMap((place) =>
    Object.entries(endpoint[place]?.shape ?? {})
      .filter(([, schema]) => isUuidSchema(schema as Parameters<typeof isUuidSchema>[0]))
      .map(([name]) => ({ endpoint, place, name })),
  )
const isRefused = ({ endpoint, place, name }: Field) =>
  idFieldsOf(endpoint).some((field) => field.place === place && field.name === name)
const all = apiEndpoints.filter(({ tag }) => tag !== 'Development').flatMap(fieldsOf)
const refused = all.filter(isRefused)

let person: Person
let operatorToken: string
beforeAll(async () => {
  person = await published()
  operatorToken = (await openSession(person.id, 'admin')).token
})

/** Fields of which an operation takes one alone. */
const ALONE = new Set(['conversation_id', 'match_id', 'receiver_id', 'media_id'])

function bodyOf({ endpoint, place, name }: Field, id: string): FormData | object | undefined {
  if (!endpoint.body) return undefined
  const rest = Object.entries(endpoint.bodyExample ?? {}).filter(
    ([field]) => place !== 'body' || !ALONE.has(name) || !ALONE.has(field),
  )
  const body: Record<string, unknown> = { ...Object.fromEntries(rest), ...(place === 'body' ? { [name]: id } : {}) }
  if (endpoint.bodyKind !== 'form') return body
  const form = new FormData()
  for (const [field, value] of Object.entries(body))
    form.set(field, field === 'file' ? new File([stripes(3, 3)], 'x.png') : String(value))
  return form
}

/** Asks with an id in one field; says how it was answered, and what that has cost. */
async function ask(field: Field, id: string) {
  const { endpoint, place, name } = field
  const { fetcher, named } = namingWorker({ LIMIT_OVERRIDES: MANY })
  const [{ method, path } = { method: 'get', path: '' }] = pathsOf(endpoint)
  const filled = path
    .replace('/api/v1', '')
    .replace('{file}', 'large.webp')
    .replace('{name}', `${'0'.repeat(32)}-${'0'.repeat(12)}`)
    .replaceAll(/\{\w+\}/g, id)
  const body = bodyOf(field, id)
  const isSocket = 'raw' in endpoint.response && endpoint.response.status === 101
  const answer: Answer = await call(method.toUpperCase(), place === 'query' ? `${filled}?${name}=${id}` : filled, {
    ip: freshIp(),
    token: endpoint.permission !== undefined ? operatorToken : person.token,
    fetcher,
    ...(body === undefined ? {} : { body }),
    ...(isSocket ? { headers: { upgrade: 'websocket' } } : {}),
  })
  const { request_id: _request, ...error } = answer.error
  return { status: answer.status, error, trips: answer.trips, named }
}

describe('an id', () => {
  it('in any field of any operation has a refusal, or is answered on purpose', () => {
    const undecided = all.filter((field) => !isRefused(field) && field.endpoint.missing?.[field.name] !== 'answered')
    expect(undecided.map(({ endpoint, name }) => `${endpoint.method} ${endpoint.path} ${name}`)).toEqual([])
    expect(refused.length).toBeGreaterThan(45)
  })

  it.each(refused.map((field) => [`${field.endpoint.method} ${field.endpoint.path} ${field.name}`, field] as const))(
    'that cannot be one of ours is refused by its form, as one that names nothing: %s',
    async (_name, field) => {
      const madeUp = await ask(field, newId())
      expect(madeUp.status, JSON.stringify(madeUp)).toBe(404)
      // It asks Postgres once at most, and wakes no object but the caller's own; deeds of a day are given back.
      expect(madeUp.trips.db).toBeLessThanOrEqual(1)
      const isOfDay = (field.endpoint.limits ?? []).some((use) => dailyOf(limitName(use)))
      expect(madeUp.trips.redis).toBeLessThanOrEqual(isOfDay ? 2 : 1)
      expect(madeUp.named.filter((name) => name !== `USER_HUB ${person.id}`)).toEqual([])
      for (const [kind, id] of impossible()) {
        const { status, error, trips, named } = await ask(field, id)
        expect([kind, status, error], kind).toEqual([kind, madeUp.status, madeUp.error])
        expect([kind, trips.db, named]).toEqual([kind, 0, []])
        expect(trips.redis).toBeLessThanOrEqual(madeUp.trips.redis)
      }
    },
  )
})
