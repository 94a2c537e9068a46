import type { UserContext } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { readPhone } from './phone.ts'
import { accountOf } from './queries.ts'
import type { UserView } from './schemas.ts'

/** The caller's account as they may see it. */
export async function ownAccount({ db, settings, actor }: UserContext): Promise<UserView> {
  const row = await accountOf(db, actor.userId)
  if (!row) throw new AppError('UNAUTHORIZED')
  return {
    id: row.userId,
    ...(row.phoneIndex && row.phoneCipher
      ? { phone_number: await readPhone(settings, { index: row.phoneIndex, cipher: row.phoneCipher }) }
      : {}),
    is_verified: row.isVerified,
    plan: row.plan,
    role: row.role,
  }
}
