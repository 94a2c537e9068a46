import { env } from 'cloudflare:workers'
import pg from 'pg'
import { newId } from '../../src/foundation/ids.ts'
import { readSettings } from '../../src/settings.ts'
import { signAccessToken } from '../../src/security/access-token.ts'
import { call, type Answer, type CallOptions } from './api.ts'
import { databaseNamed } from './database.ts'
import type { ApartDeployment, ApartName } from './node/apart.ts'
import type { Role } from './operators.ts'
import { workerWith } from './worker.ts'

// Guarantee: written by test/support/global-setup.ts.
const deployments = JSON.parse((env as Env & { APART: string }).APART) as Record<ApartName, ApartDeployment>

/**
 * A deployment that no other file of tests uses, with a database and a Redis of its own: for what changes the product for
 * everybody.
 */
export function apart(name: ApartName) {
  const { databaseUrl, redisUrl } = deployments[name]
  const changes = {
    PUBLIC_URL: `https://${name}.test`,
    ...databaseNamed(`apart_${name}`),
    UPSTASH_REDIS_REST_URL: redisUrl,
  }
  /** Its Worker, which has published its events when it answers. @param more further changes */
  const worker = (more: Record<string, unknown> = {}) => workerWith({ ...changes, ...more })
  const fetcher = worker()
  let client: Promise<pg.Client> | undefined

  async function query<Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
    client ??= connected(databaseUrl)
    return (await (await client).query(text, values)).rows as Row[]
  }

  const ask = (method: string, path: string, options: CallOptions = {}): Promise<Answer> =>
    call(method, path, { fetcher, ...options })

  return {
    /** What its Worker has in place of the settings of the tests. */
    changes,
    worker,
    /** What an isolate has read belongs to an address: this is another isolate of the same deployment. */
    anotherIsolate: (more: Record<string, unknown> = {}) =>
      worker({ PUBLIC_URL: `https://${crypto.randomUUID()}.test`, ...more }),
    /** Asks its database. */
    query,
    /** Asks it as a client would. */
    call: ask,
    /** Somebody with a role, who has signed up some days ago. */
    async person(role: Role = 'user', daysAgo = 0) {
      const [userId, sessionId, now] = [newId(Date.now() - daysAgo * 86_400_000), newId(), Date.now()]
      await query(
        `with account as (
           insert into users (id, is_verified, last_active_at, created_at, updated_at)
           values ($1, true, now(), now() - make_interval(days => $2), now()) returning id
         ), profile as (
           insert into profiles (user_id, created_at, updated_at) select id, now(), now() from account)
         insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
         select $3::uuid, id, $3::uuid::text, now(), now() + interval '1 day', 'none', now() from account`,
        [userId, daysAgo, sessionId],
      )
      const actor = {
        userId,
        sessionId,
        plan: 'free',
        role,
        isProved: true,
        authenticatedAt: now,
        confirmedAt: now,
      } as const
      const token = await signAccessToken(readSettings(env), actor, now)
      return {
        id: userId,
        token,
        call: (method: string, path: string, body?: unknown, options: CallOptions = {}) =>
          ask(method, path, { token, body, ...options }),
      }
    },
  }
}

export type Apart = ReturnType<typeof apart>
export type ApartPerson = Awaited<ReturnType<Apart['person']>>

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  return client
}
