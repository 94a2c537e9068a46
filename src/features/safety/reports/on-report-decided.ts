import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { decisionMail } from '../notices/mails.ts'
import { openNotifier } from '../notices/notifier.ts'
import { decidedReports, type DecidedReport } from './queries.ts'

/** Tells reporters in their app, and the authors of notices by mail, that their report is decided, in neutral words. */
export async function onReportDecided(ctx: Context, { report_ids }: DomainEvents['report.decided']): Promise<void> {
  const reports = await decidedReports(ctx.db, report_ids)
  await Promise.all(reports.map((report) => tell(ctx, report)))
}

async function tell(ctx: Context, { id, status, reporterId, notifier }: DecidedReport): Promise<void> {
  if (reporterId !== null)
    await ctx.hubs.of(reporterId).tell(reporterId, `report:decided ${id}`, 'report:decided', { report_id: id, status })
  if (notifier === null) return
  const { email } = await openNotifier(ctx.settings, id, notifier)
  if (email !== null) await ctx.mail.sendMail(email, decisionMail(ctx.settings, id, status))
}
