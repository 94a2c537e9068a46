import type { UserContext } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { CallView } from '../../protocol/calls.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { pastView } from './call-view.ts'
import { tryCallRooms } from './in-call-room.ts'
import { callOf } from './queries.ts'

/**
 * A call of the caller's: from its object as long as that has it, later from Postgres.
 * @throws AppError CALL_NOT_FOUND
 */
export async function readCall(ctx: UserContext, callId: string): Promise<CallView> {
  const { userId, sessionId } = ctx.actor
  const live = await tryCallRooms(ctx, { userId, callId }, (room) => room.view({ userId, sessionId, callId }))
  if (live.ok) return live.value
  const row = await callOf(ctx.db, userId, callId, dayOf(ctx.now()))
  if (!row) throw new AppError('CALL_NOT_FOUND')
  return pastView(row, await toCard(ctx, row.card), userId)
}
