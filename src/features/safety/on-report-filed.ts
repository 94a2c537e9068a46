import type { DomainEvents } from '../../catalogue/domain-events.ts'
import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { MOST_MESSAGES, sealEvidence } from './evidence.ts'
import { saveEvidence } from './queries.ts'

/**
 * Attaches the last messages of the two to a report, for the moderators. Runs right after the report, so that messages
 * deleted later are included; earlier deletions are not.
 */
export async function onReportFiled(
  ctx: Context,
  { report_id, conversation_id }: DomainEvents['report.filed'],
): Promise<void> {
  const messages = await ctx.rooms.of(conversation_id).newestMessages(MOST_MESSAGES)
  const copied_at = utc(ctx.now())
  await saveEvidence(
    ctx.db,
    report_id,
    await sealEvidence(ctx.settings, report_id, { conversation_id, copied_at, messages }),
  )
}
