import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { readContact } from '../../../security/contacts.ts'
import { notifyDevices } from '../../notifications/notify-devices.ts'
import { noteTold, owedWarning } from './queries.ts'
import { languageOf, warningMail, warningWords } from './words.ts'

/**
 * Warns the owner of an account that nobody uses: by mail where they have proved an address, and on each device that they
 * have not signed out. What is handed over is noted afterwards, and has a name by which both providers' ways recognise it, so
 * that a repetition of the event warns nobody twice.
 * @throws AppError UNAVAILABLE when the mail is not accepted: the event comes again, and the account waits for it
 */
export async function onAccountInactive(
  ctx: Context,
  { user_id: userId, step }: DomainEvents['account.inactive'],
): Promise<void> {
  const row = await owedWarning(ctx.db, { userId, step })
  if (!row?.deleteAt) return
  const [language, name] = [languageOf(row.locale), `inactive:${userId}:${row.deleteAt.getTime()}:${step}`]
  // First, since it is repeated until it is accepted, and names another day then; a notification is not to come each time.
  const to = await readContact(ctx.settings, row.emailIndex, row.emailCipher)
  if (to !== null) await ctx.mail.sendMail(to, { ...warningMail(ctx.settings, language, row.deleteAt), key: name })
  await notifyDevices(ctx, userId, name, {
    ...warningWords(language, row.deleteAt),
    tag: userId.replaceAll('-', ''),
    // It may arrive at night, and can wait.
    isSilent: true,
    isReplacement: false,
    expiresAt: null,
    data: { event: 'account:inactive', delete_at: row.deleteAt.toISOString() },
  })
  await noteTold(ctx.db, { userId, step })
}
