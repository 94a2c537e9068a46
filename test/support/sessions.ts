import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/settings.ts'
import { signAccessToken, type TokenClaims } from '../../src/security/access-token.ts'
import { newId } from '../../src/foundation/ids.ts'
import type { Role } from '../../src/catalogue/roles.ts'
import { query } from './db.ts'

/**
 * A session of somebody in the database, without signing in over HTTP; of an operator with a second factor, unless `more`
 * says otherwise. It has its row: a test that has just played without
 * Redis leaves the isolate in doubt of its list, and then Postgres is asked.
 */
export async function openSession(
  userId: string,
  role: Role = 'user',
  more: Partial<Pick<TokenClaims, 'confirmedAt' | 'authenticatedAt' | 'expiresAt'>> = {},
): Promise<{ sessionId: string; token: string }> {
  const [sessionId, now] = [newId(), Date.now()]
  await query(
    `insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
     values ($1::uuid, $2, $1::uuid::text, now(), now() + interval '1 day', 'none', now())`,
    [sessionId, userId],
  )
  const actor = {
    userId,
    sessionId,
    plan: 'free',
    role,
    isProved: true,
    authenticatedAt: now,
    confirmedAt: now,
    ...more,
  } as const
  return { sessionId, token: await signAccessToken(readSettings(env), actor, now) }
}
