import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { accountOf } from '../queries.ts'
import type { WayIn } from './schemas.ts'
import { waysInto } from './ways-into.ts'

/** The sign-in methods of the caller's account. */
export async function listWaysIn({ db, settings, actor }: UserContext): Promise<WayIn[]> {
  const account = await accountOf(db, actor.userId)
  if (!account) throw new AppError('UNAUTHORIZED')
  return waysInto(settings, account)
}
