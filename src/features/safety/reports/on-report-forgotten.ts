import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { deleteEvidencePictures } from '../evidence/pictures.ts'

/** Deletes the pictures of reports whose words and evidence are deleted. */
export async function onReportForgotten(ctx: Context, { report_ids }: DomainEvents['report.forgotten']): Promise<void> {
  await Promise.all(report_ids.map((id) => deleteEvidencePictures(ctx, id)))
}
