import { urgencyOfPolicy } from '../../../catalogue/cases.ts'
import type { PolicyKey } from '../../../catalogue/policies.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { serveObject } from '../../../http/serve-object.ts'
import { PICTURE_TYPE, type PictureSize } from '../../../providers/media.ts'
import { sizeKey } from '../../../providers/picture-folder.ts'
import { decideWaiting, folderOfPhoto, waitingPhotos, type WaitingRow } from './queries.ts'
import { concernsOwner } from './rules.ts'
import type { PhotoDecision, WaitingPhoto } from './schemas.ts'

const toView = ({ created_at, ...row }: WaitingRow, now: number): WaitingPhoto => ({
  ...row,
  created_at: utc(created_at),
  waiting_seconds: Math.max(0, Math.floor((now - Date.parse(created_at)) / 1000)),
})

/** Photos that wait for a moderator, the longest wait first. @throws AppError INVALID_CURSOR */
export async function listWaitingPhotos(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ photos: WaitingPhoto[]; pagination: Pagination }> {
  const now = ctx.now()
  const { rows, pagination } = await pageByTime(
    ctx,
    'admin-photos',
    page,
    (limit, after) => waitingPhotos(ctx.db, { limit, after, now }),
    ({ created_at, id }) => ({ at: utc(created_at), id }),
  )
  return { photos: rows.map((row) => toView(row, now)), pagination }
}

/** A photo for an operator, whatever its status; no cache keeps it. @throws AppError NOT_FOUND, UNAVAILABLE */
export async function showPhoto(
  ctx: UserContext,
  { photoId, size }: { photoId: string; size: PictureSize },
): Promise<Response> {
  const folder = await folderOfPhoto(ctx.db, photoId)
  if (folder === null) throw new AppError('NOT_FOUND')
  return serveObject(ctx, sizeKey(folder, size), {
    etag: `"${photoId}/${size}"`,
    type: PICTURE_TYPE,
    cacheControl: 'private, no-store',
    ifNoneMatch: null,
  })
}

/**
 * Approves or rejects a photo that waits. A rejected one under a grave rule joins the case about its owner. Of two who decide at once,
 * the second is refused.
 * @throws AppError NOT_FOUND, CONFLICT where it is decided already, SELF_ACTION for one's own
 */
export async function decidePhotoInQueue(
  ctx: UserContext,
  wanted: { photoId: string; decision: 'approve' | 'reject'; policy?: PolicyKey; note?: string; next: boolean },
): Promise<PhotoDecision> {
  const { photoId, policy } = wanted
  const now = ctx.now()
  const isRejected = wanted.decision === 'reject'
  const { decided, next } = await decideWaiting(ctx.db, {
    photoId,
    decision: isRejected ? 'rejected' : 'approved',
    policy: policy ?? null,
    note: wanted.note ?? null,
    urgency: isRejected && policy !== undefined && concernsOwner(policy) ? urgencyOfPolicy(policy) : null,
    operatorId: ctx.actor.userId,
    isNextWanted: wanted.next,
    now,
  })
  if (decided.outcome === 'not_found') throw new AppError('NOT_FOUND')
  if (decided.outcome === 'self') throw new AppError('SELF_ACTION')
  if (decided.outcome !== 'ok')
    throw new AppError('CONFLICT', { message: 'This photo has been decided already; take the next one.' })
  ctx.publish(decided.events)
  return {
    decided: { id: photoId, status: isRejected ? 'rejected' : 'approved', case_id: decided.case_id },
    next: next && toView(next, now),
  }
}
