import { dayOf } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { leavingOf } from '../people/leaving.ts'
import type { CallView } from '../../protocol/calls.ts'
import { toListed } from '../people/photo-url.ts'
import { pastView } from './call-view.ts'
import { tryCallRooms } from './in-call-room.ts'
import { callOf } from './queries.ts'

/**
 * One of the caller's calls: from its object while that holds it, later from Postgres. Once it is over the other user
 * is shown as the caller may see them then.
 * @throws AppError CALL_NOT_FOUND
 */
export async function readCall(ctx: UserContext, callId: string): Promise<CallView> {
  const { userId, sessionId } = ctx.actor
  const live = await tryCallRooms(ctx, { userId, callId }, (room) => room.view({ userId, sessionId, callId }))
  if (live.ok) return live.value
  const row = await callOf(ctx.db, { userId, day: dayOf(ctx.now()), ...leavingOf(ctx) }, callId)
  if (!row) throw new AppError('CALL_NOT_FOUND')
  return pastView(row, await toListed(ctx, row.card, userId), userId)
}
