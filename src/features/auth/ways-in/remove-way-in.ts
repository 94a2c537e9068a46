import { readContact } from '../../../security/contacts.ts'
import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { wayInRemovedMail } from '../email/mails.ts'
import { revokeSessions } from '../sessions/end-sessions.ts'
import { removeWayIn as writeRemoval } from './queries.ts'
import type { WayIn } from './schemas.ts'
import { waysInto } from './ways-into.ts'

const NAMES = { phone: 'A phone number', google: 'A Google account' }

/**
 * Removes a phone or Google from the caller's account. Ends the other sessions, which it may have opened, and informs
 * the account's address. Returns the remaining sign-in methods.
 * @throws AppError NOT_FOUND when the account has none; CONFLICT when it is the last one
 */
export async function removeWayIn(ctx: UserContext, way: 'phone' | 'google'): Promise<WayIn[]> {
  const { settings, actor } = ctx
  const row = await writeRemoval(ctx.db, {
    userId: actor.userId,
    way,
    keepSession: actor.sessionId,
    ip: ctx.ip,
    now: ctx.now(),
  })
  if (row.outcome === 'gone') throw new AppError('UNAUTHORIZED')
  if (row.outcome === 'absent') throw new AppError('NOT_FOUND')
  if (row.outcome === 'last')
    throw new AppError('CONFLICT', {
      message: 'This is the last sign-in method of the account; link and verify another first.',
    })
  await revokeSessions(ctx, row.events)
  ctx.after('mail', async () => {
    const email = await readContact(settings, row.emailIndex, row.emailCipher)
    if (email !== null) await ctx.mail.sendMail(email, wayInRemovedMail(settings, NAMES[way]))
  })
  return waysInto(settings, row)
}
