import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { readContact } from '../../../security/contacts.ts'
import type { Mail } from '../../../providers/mail.ts'
import { appealAddress } from './appeal-link.ts'
import { changeMail, statementMail, type Change } from './mails.ts'
import { noteMailed, statementToTell, type ToTell } from './queries.ts'

/**
 * Tells a person of a decision about them: their devices once, and by mail where they have proved an address. Banned people
 * have the mail alone. A mail whose sending was interrupted may come twice, rather than never.
 */
export async function onStatementMade(ctx: Context, { statement_id }: DomainEvents['statement.made']): Promise<void> {
  const row = await statementToTell(ctx.db, statement_id)
  if (!row || row.undoneAt !== null) return
  await ctx.hubs
    .of(row.userId)
    .tell(row.userId, `safety:statement ${row.id}`, 'safety:statement', { statement_id: row.id, measure: row.measure })
  if (row.mailedAt !== null) return
  const address = await appealAddress(ctx.settings, row.id, ctx.now())
  if (await mail(ctx, row, statementMail(row, address))) await noteMailed(ctx.db, row.id, ctx.now())
}

/** Tells them that it was undone, or how their appeal was decided. */
export async function onStatementChanged(
  ctx: Context,
  { statement_id }: DomainEvents['statement.changed'],
): Promise<void> {
  const row = await statementToTell(ctx.db, statement_id)
  const status = row && changeOf(row)
  if (!row || !status) return
  await ctx.hubs
    .of(row.userId)
    .tell(row.userId, `safety:statement_changed ${row.id} ${status}`, 'safety:statement_changed', {
      statement_id: row.id,
      status,
    })
  // A person who never got the first mail need not hear by mail that it is void.
  if (row.mailedAt !== null || row.appeal !== null)
    await mail(ctx, row, changeMail(row, status, await appealAddress(ctx.settings, row.id, ctx.now())))
}

function changeOf({ appeal, undoneAt }: ToTell): Change | null {
  if (appeal?.status === 'granted') return 'appeal_granted'
  if (undoneAt !== null) return 'undone'
  return appeal?.status === 'rejected' ? 'appeal_rejected' : null
}

/** False without a proved address. */
async function mail(ctx: Context, { emailIndex, emailCipher }: ToTell, content: Mail): Promise<boolean> {
  const to = await readContact(ctx.settings, emailIndex, emailCipher)
  if (to === null) return false
  await ctx.mail.sendMail(to, content)
  return true
}
