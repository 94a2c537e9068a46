import { utc } from '../../../foundation/time.ts'
import type { UserContext } from '../../../context.ts'
import type { SessionListItem } from '../schemas.ts'
import { liveSessions } from './queries.ts'

/** The caller's sessions. */
export async function listSessions({ db, actor, now }: UserContext): Promise<SessionListItem[]> {
  const rows = await liveSessions(db, actor.userId, now())
  return rows.map((row) => ({
    id: row.id,
    device_name: row.deviceName,
    platform: row.platform,
    ip: row.ip,
    created_at: utc(row.createdAt),
    last_used_at: utc(row.lastUsedAt),
    is_current: row.id === actor.sessionId,
  }))
}
