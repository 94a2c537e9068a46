import type { DomainEvents } from '../../catalogue/domain-events.ts'
import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { dayOf } from '../people/age.ts'
import { MOST_MESSAGES, sealEvidence } from './evidence.ts'
import { copyPictures } from './evidence/pictures.ts'
import { saveEvidence, uncopied } from './evidence/queries.ts'

/**
 * Attaches to a report, for the moderators, the last messages of the two and the profile of the reported user, with their
 * pictures. Runs right after the report, so that what is deleted later is included; what was deleted earlier is not.
 */
export async function onReportFiled(
  ctx: Context,
  { report_id, conversation_id }: DomainEvents['report.filed'],
): Promise<void> {
  const found = await uncopied(ctx.db, report_id, dayOf(ctx.now()))
  if (!found) return
  const messages = conversation_id === null ? [] : await ctx.rooms.of(conversation_id).newestMessages(MOST_MESSAGES)
  const copied_at = utc(ctx.now())
  const pictures = await copyPictures(ctx, report_id, found.photos, { conversation_id, messages })
  const profile = found.profile && { ...found.profile, photo_ids: found.photos.map(({ id }) => id) }
  const evidence = { conversation_id, copied_at, messages, profile, pictures }
  await saveEvidence(ctx.db, report_id, await sealEvidence(ctx.settings, report_id, evidence))
}
