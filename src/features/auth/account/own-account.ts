import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { accountOf } from '../queries.ts'
import type { UserView } from '../schemas.ts'
import { userView } from '../sessions/session-view.ts'

/** The caller's account. */
export async function ownAccount({ db, settings, actor }: UserContext): Promise<UserView> {
  const account = await accountOf(db, actor.userId)
  if (!account) throw new AppError('UNAUTHORIZED')
  return userView(settings, account)
}
