import type { CallAction } from '../../rpc/calls.ts'
import type { UserContext } from '../../context.ts'
import type { CallView } from '../../protocol/calls.ts'
import { inCallRoom } from './in-call-room.ts'

/**
 * Answers, rejects, ends, extends or upgrades one of the caller's calls.
 * @throws AppError CALL_NOT_FOUND, CALL_STATE, UNAUTHORIZED_ACTION
 */
export function actOnCall(ctx: UserContext, callId: string, action: CallAction): Promise<CallView> {
  const { userId, sessionId } = ctx.actor
  return inCallRoom(ctx, { userId, callId }, (room) => room.act({ userId, sessionId, callId }, action))
}
