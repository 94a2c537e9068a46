import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import { mailOf } from '../../../providers/mail-form.ts'
import { readContact } from '../../../security/contacts.ts'
import { dueNotices, noteSent, type DueNotice } from './queries.ts'

/** Notices in one run, a minute apart. */
const MOST = 200

/**
 * Tells people that somebody whom they have talked to was banned for fraud. The hub takes each notice once, however often it
 * is brought; so it is noted as sent only afterwards. The mail follows that, once at most. Returns how many were sent.
 */
export async function sendScamNotices(ctx: Context): Promise<number> {
  const due = await dueNotices(ctx.db, MOST, ctx.now())
  const sent = await Promise.all(due.map((notice) => send(ctx, notice)))
  return sent.filter(Boolean).length
}

async function send(ctx: Context, notice: DueNotice): Promise<boolean> {
  const { decisionId, userId, conversationId: conversation_id } = notice
  try {
    await ctx.hubs
      .of(userId)
      .tell(userId, `safety:scam_notice ${decisionId}`, 'safety:scam_notice', { conversation_id })
    if (!(await noteSent(ctx.db, notice, ctx.now()))) return false
  } catch (error) {
    ctx.log.warn('scam_notice_postponed', describeError(error))
    return false
  }
  ctx.after('scam_mail', () => mail(ctx, notice))
  return true
}

async function mail(ctx: Context, { firstName, emailIndex, emailCipher }: DueNotice): Promise<void> {
  const to = await readContact(ctx.settings, emailIndex, emailCipher)
  if (to === null) return
  const name = firstName ?? 'Somebody'
  await ctx.mail.sendMail(
    to,
    mailOf({
      subject: 'Somebody you talked to was removed for fraud',
      lines: [
        `${name}, with whom you have exchanged messages on VibesMatch, was removed because they deceive people.`,
        'Do not send money, gift cards, cryptocurrency, pictures of documents or codes that you receive, whatever they tell you, here or elsewhere.',
        'If you have paid, tell your bank or card issuer at once, and the police. If they have your password, change it. Keep what they wrote to you.',
        'You have done nothing wrong, and your account is not affected.',
      ],
      action: { label: 'Open VibesMatch', address: ctx.settings.APP_URL },
    }),
  )
}
