import { SignJWT, importJWK, type JWK } from 'jose'
import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** Creates sessions as a sign-in would; returns the access token of each user. */
export async function signInAll(
  client: Pick<pg.Client, 'query'>,
  jwtKeys: string,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  const [jwk] = (JSON.parse(jwtKeys) as { keys: JWK[] }).keys
  if (!jwk?.kid) throw new Error('no key to sign with')
  const key = await importJWK(jwk, 'ES256')
  const header = { alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' }
  const sessions = userIds.map((userId) => ({ userId, sessionId: randomUUID() }))
  await client.query(
    `insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
     select "sessionId", "userId", 'none', now(), now() + interval '1 day', 'none', now()
     from jsonb_to_recordset($1::jsonb) as s("sessionId" uuid, "userId" uuid)`,
    [JSON.stringify(sessions)],
  )
  const now = Math.floor(Date.now() / 1000)
  const tokens = sessions.map(async ({ userId, sessionId }) => {
    const token = await new SignJWT({ sid: sessionId, plan: 'free', role: 'user', auth_time: now, proved: true })
      .setProtectedHeader(header)
      .setIssuer('vibesmatch')
      .setAudience('vibesmatch-api')
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + 3600)
      .sign(key)
    return [userId, token] as const
  })
  return new Map(await Promise.all(tokens))
}
