import { utc } from '../../foundation/time.ts'
import { toBase64Url } from '../../foundation/bytes.ts'
import type { UserContext } from '../../context.ts'
import { mac } from '../../foundation/crypto.ts'
import { unwrap, refuse } from '../../foundation/errors.ts'
import type { IceServer } from '../../providers/turn.ts'
import { inCallRoom } from './in-call-room.ts'

export interface IceView {
  call_id: string
  ice_servers: IceServer[]
  ice_transport_policy: 'relay' | 'all'
  expires_at: string
}

/**
 * ICE servers for the devices of a call, with credentials that expire with the call. The name passed to the relay is
 * valid for this call alone.
 * @throws AppError CALL_NOT_FOUND when the caller is not in this call; UNAVAILABLE
 */
export async function iceServers(ctx: UserContext, wanted: string | undefined): Promise<IceView> {
  const { userId } = ctx.actor
  const callId = wanted ?? (await ctx.hubs.of(userId).presentCall())
  if (callId === null) return unwrap(refuse('CALL_NOT_FOUND'))
  const { policy, expiresAt } = await inCallRoom(ctx, { userId, callId }, (room) => room.iceTerms(callId, userId))
  const name = toBase64Url((await mac(ctx.settings.TOKEN_KEY, 'turn-name', `${callId}\n${userId}`)).subarray(0, 12))
  return {
    call_id: callId,
    ice_servers: await ctx.turn.servers(expiresAt, name),
    ice_transport_policy: policy,
    expires_at: utc(expiresAt),
  }
}
