import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { leavingOf } from '../../people/leaving.ts'
import { writeQuality } from './queries.ts'
import type { QualityInput } from '../schemas.ts'

/** Stores a device's measurements of a call. @throws AppError CALL_NOT_FOUND */
export async function reportQuality(ctx: UserContext, callId: string, q: QualityInput): Promise<{ message: string }> {
  const isStored = await writeQuality(ctx.db, {
    id: newId(ctx.now()),
    callId,
    userId: ctx.actor.userId,
    rttMs: q.rtt_ms ?? null,
    jitterMs: q.jitter_ms ?? null,
    packetLoss: q.packet_loss ?? null,
    bitrateKbps: q.bitrate_kbps ?? null,
    freezes: q.freezes ?? null,
    freezeMs: q.freeze_ms ?? null,
    ...leavingOf(ctx),
  })
  if (!isStored) throw new AppError('CALL_NOT_FOUND')
  return { message: 'Call quality reported' }
}
