import type { UserContext } from '../../../context.ts'
import { utc } from '../../../foundation/time.ts'
import { readContact } from '../../../security/contacts.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { readPersonalData } from './queries.ts'
import type { Revealed, RevealedView } from './schemas.ts'

/**
 * Personal data of an account, in the statement that notes which of them were read and why.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN
 */
export async function revealUser(
  ctx: UserContext,
  { userId, fields, reason }: { userId: string; fields: readonly Revealed[]; reason: string },
): Promise<RevealedView> {
  const { settings } = ctx
  const row = await readPersonalData(ctx.db, actingOn(ctx, userId), { fields, reason })
  requireStanding(row.outcome)
  const wants = (field: Revealed) => fields.includes(field)
  return {
    ...(wants('phone') ? { phone: await readContact(settings, row.phoneIndex, row.phoneCipher) } : {}),
    ...(wants('email')
      ? {
          email: await readContact(settings, row.emailIndex, row.emailCipher),
          claimed_email: await readContact(settings, row.pendingEmailIndex, row.pendingEmailCipher),
        }
      : {}),
    ...(wants('last_name') ? { last_name: row.lastName } : {}),
    ...(wants('birth_date') ? { birth_date: row.birthDate } : {}),
    ...(wants('addresses')
      ? { addresses: row.addresses.map(({ address, last_used_at }) => ({ address, last_used_at: utc(last_used_at) })) }
      : {}),
  }
}
