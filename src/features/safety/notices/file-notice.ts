import type { Context } from '../../../context.ts'
import { fieldRefused } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { languageWanted } from '../../../foundation/text/locales.ts'
import { contactIndex } from '../../../security/contacts.ts'
import { weightsOf } from '../reports/rules.ts'
import { receiptMail } from './mails.ts'
import { sealNotifier } from './notifier.ts'
import { writeNotice } from './queries.ts'
import type { NoticeInput } from './schemas.ts'

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/**
 * A notice of illegal content, of somebody who needs no account (DSA art. 16). The answer and the mail are the same whether
 * or not there is such an account.
 * @param languages `Accept-Language` of the author
 * @throws AppError VALIDATION_FAILED where it names no account, or lacks its author
 */
export async function fileNotice(
  ctx: Context,
  { user_id, location, reason: words, name, email, concerns_child_abuse = false }: NoticeInput,
  languages: string | null,
): Promise<{ message: string; report_id: string }> {
  const userId = user_id ?? accountIn(location)
  if (!concerns_child_abuse && name === undefined) throw fieldRefused('body.name', 'is required')
  if (!concerns_child_abuse && email === undefined) throw fieldRefused('body.email', 'is required')
  const { settings } = ctx
  const now = ctx.now()
  const id = newId(now)
  const reason = concerns_child_abuse ? 'underage' : 'other'
  const events = await writeNotice(ctx.db, {
    id,
    userId,
    reason,
    words,
    notifier: await sealNotifier(settings, id, { name: name ?? null, email: email ?? null }),
    notifierIndex: email === undefined ? null : await contactIndex(settings, 'email', email),
    weights: weightsOf(reason, true),
    language: languageWanted(languages),
    now,
  })
  ctx.publish(events)
  if (email !== undefined) ctx.after('mail', () => ctx.mail.sendMail(email, receiptMail(id)))
  return { message: 'Notice submitted successfully', report_id: id }
}

/** The account that an address of ours names: the first id in it. */
function accountIn(location: string | undefined): string {
  if (location === undefined) throw fieldRefused('body.user_id', 'is required, or location')
  const [id] = ID.exec(location) ?? []
  if (id === undefined) throw fieldRefused('body.location', 'must be the address of a profile or photo, with its id')
  return id.toLowerCase()
}
