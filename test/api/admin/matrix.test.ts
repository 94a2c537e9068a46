import { beforeAll, describe, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { LIMITS } from '../../../src/catalogue/limits.ts'
import {
  mayDo,
  needsFreshFactor,
  PERMISSIONS,
  ROLES,
  type Permission,
  type Role,
} from '../../../src/catalogue/roles.ts'
import { endpoints } from '../../../src/features/endpoints.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { endpoint, pathsOf, type Declaration, type Endpoint } from '../../../src/http/endpoint.ts'
import { errorsOf } from '../../../src/http/openapi.ts'
import { requirePermission } from '../../../src/http/permission.ts'
import { signAccessToken } from '../../../src/security/access-token.ts'
import { readSettings } from '../../../src/settings.ts'
import type { Answer } from '../../support/api.ts'
import { apart } from '../../support/apart.ts'
import { partial } from '../../support/partial.ts'

/**
 * Every operation for operators, for every role and every age of a second factor, as the table of permissions says. A deployment
 * of its own, because what is allowed is done.
 */
const world = apart('access')
const many = JSON.stringify(Object.fromEntries(Object.keys(LIMITS).map((name) => [name, { max: 1_000_000 }])))
const fetcher = world.worker({ LIMIT_OVERRIDES: many })

const MINUTE = 60_000
/** How long ago the second factor was shown, in milliseconds; null where it was not. */
const FACTORS = {
  none: null,
  'older than a shift': 12 * 60 * MINUTE + MINUTE,
  'older than ten minutes': 10 * MINUTE + 5_000,
  fresh: 0,
} as const
type Factor = keyof typeof FACTORS
const FACTOR_NAMES = Object.keys(FACTORS) as Factor[]

type Guarded = Endpoint & { permission: Permission }
const isGuarded = (one: Endpoint): one is Guarded => one.permission !== undefined
const guarded = endpoints.filter(isGuarded)

/** What the gate does, by the table. */
function expected({ permission, withoutFactor }: Guarded, role: Role, factor: Factor): 403 | 428 | 'allowed' {
  if (!mayDo(role, permission)) return 403
  if (withoutFactor || factor === 'fresh') return 'allowed'
  if (factor === 'older than ten minutes') return needsFreshFactor(permission) ? 428 : 'allowed'
  return 428
}

/** Whether the gate refused; a verb may ask for a graver permission, whose name is in the details. */
function actual({ permission }: Guarded, { status, error }: Answer): 403 | 428 | 'allowed' {
  const isByGate = error.details?.['permission'] === permission
  if (isByGate && error.code === 'FORBIDDEN') return 403
  if (isByGate && error.code === 'CONFIRMATION_REQUIRED') return 428
  const isGraver = Object.hasOwn(PERMISSIONS, String(error.details?.['permission']))
  return isGraver || (error.code !== 'FORBIDDEN' && error.code !== 'CONFIRMATION_REQUIRED')
    ? 'allowed'
    : (status as 403 | 428)
}

let tokens: Map<string, string>
beforeAll(async () => {
  const now = Date.now()
  const made = ROLES.map(async (role) => {
    const { id } = await world.person(role)
    await world.query('update users set role = $2, phone_index = $3 where id = $1', [id, role, id])
    const session = newId()
    await world.query(
      `insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
       values ($1::uuid, $2, $1::uuid::text, now(), now() + interval '1 day', 'none', now())`,
      [session, id],
    )
    return Promise.all(
      Object.entries(FACTORS).map(async ([factor, age]) => {
        const actor = {
          userId: id,
          sessionId: session,
          plan: 'free',
          role,
          isProved: true,
          authenticatedAt: now,
          confirmedAt: age === null ? null : now - age,
        } as const
        return [`${role} ${factor}`, await signAccessToken(readSettings(env), actor, now)] as const
      }),
    )
  })
  tokens = new Map((await Promise.all(made)).flat())
  // The first request reads what an isolate keeps, and makes the lists of Redis.
  await world.call('GET', '/auth/me', { fetcher, token: tokens.get('user none') ?? '' })
})

function ask(one: Guarded, token?: string): Promise<Answer> {
  const [{ method, path } = { method: 'get', path: '' }] = pathsOf(one)
  const filled = path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, newId())
  return world.call(method.toUpperCase(), filled, {
    fetcher,
    ...(token === undefined ? {} : { token }),
    ...(one.body && one.bodyExample !== undefined ? { body: one.bodyExample } : {}),
  })
}

describe('every operation for operators', () => {
  it.each(guarded.map((one) => [`${one.method} ${one.path}`, one] as const))(
    '%s is for its roles, with their second factor',
    async (_name, one) => {
      const anonymous = await ask(one)
      expect([anonymous.status, anonymous.trips.db]).toEqual([401, 0])
      const wrong: unknown[] = []
      const tryOut = async (role: Role) => {
        for (const factor of FACTOR_NAMES) {
          const wanted = expected(one, role, factor)
          const isRight = (answer: Answer) =>
            // A refusal asks Postgres nothing.
            actual(one, answer) === wanted && (wanted === 'allowed' || answer.trips.db === 0)
          let answer = await ask(one, tokens.get(`${role} ${factor}`))
          // On a busy machine Redis may answer too late, and Postgres is asked in its place. What is wrong stays wrong.
          for (let i = 0; i < 3 && !isRight(answer); i += 1) answer = await ask(one, tokens.get(`${role} ${factor}`))
          if (!isRight(answer)) wrong.push({ role, factor, wanted, text: answer.text, trips: answer.trips })
        }
      }
      await Promise.all(ROLES.map(tryOut))
      expect(wrong).toEqual([])
    },
    60_000,
  )
})

describe('the table', () => {
  it('has a line for every operation below /admin, and for nothing else', () => {
    const below = endpoints.filter((one) => pathsOf(one).some(({ path }) => path.startsWith('/api/v1/admin')))
    expect(below.filter(({ permission }) => permission === undefined)).toEqual([])
    expect(guarded.filter((one) => !below.includes(one))).toEqual([])
    expect(guarded.length).toBeGreaterThan(50)
  })

  it('lets operators do without a second factor what concerns their own, and nothing else', () => {
    const without = guarded.filter(({ withoutFactor }) => withoutFactor)
    expect(without.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'get /admin/me',
      'post /admin/confirmation',
      'post /admin/confirmation/options',
      'post /admin/factors/passkey',
      'post /admin/factors/passkey/options',
      'post /admin/factors/totp',
      'post /admin/factors/totp/{factorId}/confirmation',
    ])
    const declare = (more: object) => () =>
      // It is refused before anything else of it is read.
      endpoint(partial<Declaration>({ auth: 'user', contact: 'any', path: '/admin/x', ...more }), () =>
        Promise.resolve(new Response()),
      )
    expect(declare({ permission: 'audit.read', withoutFactor: true })).toThrow('without a second factor')
    expect(declare({})).toThrow('without a `permission`')
  })

  it('is in the documents: each operation says that it may ask for a second factor', () => {
    for (const one of guarded) {
      const codes = errorsOf(one)
      expect([one.path, codes.includes('FORBIDDEN')]).toEqual([one.path, true])
      if (!one.withoutFactor) expect([one.path, codes.includes('CONFIRMATION_REQUIRED')]).toEqual([one.path, true])
    }
  })

  it('lets no user do anything, and an admin everything', () => {
    for (const name of Object.keys(PERMISSIONS) as Permission[])
      expect([name, mayDo('user', name), mayDo('admin', name)]).toEqual([name, false, true])
  })

  it('holds to the millisecond', () => {
    const now = Date.now()
    const at = (permission: Permission, age: number) => () =>
      requirePermission({ role: 'admin', confirmedAt: now - age }, permission, now)
    expect(at('audit.read', 12 * 60 * MINUTE)).not.toThrow()
    expect(at('audit.read', 12 * 60 * MINUTE + 1)).toThrow('second factor')
    expect(at('audit.export', 10 * MINUTE)).not.toThrow()
    expect(at('audit.export', 10 * MINUTE + 1)).toThrow('second factor')
  })
})
