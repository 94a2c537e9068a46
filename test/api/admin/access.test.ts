import { beforeAll, describe, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { moneyEndpoints } from '../../../src/features/admin/money/routes.ts'
import { needsFreshFactor } from '../../../src/catalogue/roles.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { signAccessToken } from '../../../src/security/access-token.ts'
import { readSettings } from '../../../src/settings.ts'
import { call } from '../../support/api.ts'
import { operator, type Operator, type Role } from '../../support/operators.ts'
import { onRedisOutage } from '../../support/worker.ts'

/** The operations about money, and the roles and sign-ins that they ask for. */

const operations = moneyEndpoints.map((endpoint) => ({
  name: `${endpoint.method.toUpperCase()} ${endpoint.path}`,
  method: endpoint.method.toUpperCase(),
  path: endpoint.path
    .replaceAll('{userId}', newId())
    .replace('{approvalId}', newId())
    .replace('{planId}', 'nothing')
    .replace('{packageId}', 'nothing')
    .replace('{offer}', 'nothing')
    .replace('{activity}', 'nothing'),
  body: endpoint.bodyExample,
  isFresh: endpoint.permission !== undefined && needsFreshFactor(endpoint.permission),
  keyWithoutRedis: endpoint.keyWithoutRedis,
}))

const ask = ({ method, path, body }: (typeof operations)[number], token: string, headers = {}) =>
  call(method, path, { token, headers, ...(body === undefined ? {} : { body }) })

describe.each<Role>(['user', 'moderator'])('a %s', (role) => {
  let somebody: Operator
  beforeAll(async () => void (somebody = await operator(role)))

  it.each(operations)('is refused $name, without a single statement', async (operation) => {
    const answer = await ask(operation, somebody.token)
    expect([answer.status, answer.error.code, answer.trips.db]).toEqual([403, 'FORBIDDEN', 0])
  })
})

describe('an admin', () => {
  it('moves money only after a recent second factor', async () => {
    const moving = operations.filter(({ isFresh }) => isFresh)
    expect(moving.map(({ name }) => name).toSorted()).toEqual([
      'DELETE /admin/users/{userId}/gifts',
      'POST /admin/approvals/{approvalId}/approve',
      'POST /admin/approvals/{approvalId}/refuse',
      'POST /admin/coin-adjustments',
      'POST /admin/refunds',
      'POST /admin/users/{userId}/gifts',
    ])
    const { id } = await operator()
    const now = Date.now()
    const actor = {
      userId: id,
      sessionId: newId(),
      plan: 'free',
      role: 'admin',
      isProved: true,
      authenticatedAt: Date.now(),
    } as const
    const token = await signAccessToken(readSettings(env), { ...actor, confirmedAt: now - 11 * 60_000 }, now)
    for (const operation of moving) {
      const { status, error, trips } = await ask(operation, token)
      expect([operation.name, status, error.code, trips.db]).toEqual([operation.name, 428, 'CONFIRMATION_REQUIRED', 0])
    }
  })

  it('moves nothing while keys cannot be remembered', async () => {
    const admin = await operator()
    const refusing = operations.filter(({ keyWithoutRedis }) => keyWithoutRedis === 'refuse')
    expect(refusing.length).toBe(5)
    for (const { method, path, body } of refusing) {
      const { status } = await admin.call(method, path, body, {
        fetcher: onRedisOutage(),
        headers: { 'idempotency-key': newId() },
      })
      expect([path, status]).toEqual([path, 503])
    }
  })
})
