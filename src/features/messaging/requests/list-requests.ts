import { utc } from '../../../foundation/time.ts'
import { dayOf } from '../../people/age.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { toListed } from '../../people/photo-url.ts'
import { requestsOf, type RequestRow } from './queries.ts'
import type { RequestStatus, RequestView } from './schemas.ts'

interface ListInput {
  type: 'sent' | 'received'
  status: RequestStatus | 'all'
  limit: number
  cursor?: string | undefined
}

/** Requests sent or received by the caller, most recently changed first. */
export async function listRequests(
  ctx: UserContext,
  { type, status, ...page }: ListInput,
): Promise<{ requests: RequestView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `requests:${type}:${status}`,
    page,
    (limit, after) =>
      requestsOf(ctx.db, ctx.actor.userId, type, {
        status: status === 'cancelled' ? 'withdrawn' : status === 'all' ? null : status,
        day: dayOf(ctx.now()),
        limit,
        after,
      }),
    ({ updatedAt, id }) => ({ at: utc(updatedAt), id }),
  )
  return { requests: await Promise.all(rows.map((row) => toView(ctx, type, row))), pagination }
}

async function toView(ctx: UserContext, type: ListInput['type'], row: RequestRow): Promise<RequestView> {
  const user = await toListed(ctx, row.card, ctx.actor.userId)
  return {
    id: row.id,
    message_id: row.messageId,
    sender_id: row.fromUserId,
    receiver_id: row.toUserId,
    user,
    ...(type === 'received' ? { sender: user } : {}),
    preview_text: row.content,
    status: row.status === 'withdrawn' ? 'cancelled' : row.status,
    created_at: utc(row.createdAt),
    updated_at: utc(row.updatedAt),
  }
}
