import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { contactIndex } from '../../../security/contacts.ts'
import { findUsers, type UserFilter } from './queries.ts'
import type { UserRow } from './schemas.ts'

/** What to look for; a phone in E.164 form and an address in canonical form are matched exactly. */
export interface Wanted extends Omit<UserFilter, 'phoneIndex' | 'emailIndex'> {
  phone?: string | undefined
  email?: string | undefined
}

/**
 * Accounts, newest first. A search by phone or address is noted in the audit log, without it.
 * @throws AppError INVALID_CURSOR
 */
export async function listUsers(
  ctx: UserContext,
  { phone, email, ...rest }: Wanted,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ users: UserRow[]; pagination: Pagination }> {
  const filter: UserFilter = {
    ...rest,
    ...(phone === undefined ? {} : { phoneIndex: await contactIndex(ctx.settings, 'phone', phone) }),
    ...(email === undefined ? {} : { emailIndex: await contactIndex(ctx.settings, 'email', email) }),
  }
  const by = { operatorId: ctx.actor.userId, now: ctx.now() }
  // A cursor belongs to one search.
  const { rows, pagination } = await pageByTime(
    ctx,
    `admin-users:${JSON.stringify(filter)}`,
    page,
    (limit, after) => findUsers(ctx.db, filter, { limit, after, ...by }),
    ({ created_at, id }) => ({ at: utc(created_at), id }),
  )
  const users = rows.map((row) => ({
    ...row,
    created_at: utc(row.created_at),
    last_active_at: utc(row.last_active_at),
  }))
  return { users, pagination }
}
