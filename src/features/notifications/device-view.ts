import { utc } from '../../foundation/time.ts'
import type { Actor } from '../../security/access-token.ts'
import type { DeviceRow } from './queries.ts'
import type { DeviceView } from './schemas.ts'

/** A device as shown to its owner, without its token. */
export const deviceView = (
  { sessionId }: Pick<Actor, 'sessionId'>,
  { id, platform, sessionId: owner, hasVoipToken, createdAt, updatedAt }: DeviceRow,
): DeviceView => ({
  id,
  platform,
  session_id: owner,
  has_voip_token: hasVoipToken,
  is_current: owner === sessionId,
  registered_at: utc(createdAt),
  updated_at: utc(updatedAt),
})
