import type { UserContext } from '../../../context.ts'
import { CLAIM_SECONDS } from '../../../catalogue/cases.ts'
import { AppError } from '../../../foundation/errors.ts'
import { dayOf } from '../../people/age.ts'
import { openEvidence } from '../../safety/evidence.ts'
import { pictureUrl } from '../../safety/evidence/picture-url.ts'
import { openNotifier } from '../../safety/notices/notifier.ts'
import { RELIABILITY } from '../../safety/reports/rules.ts'
import { toDetail } from './case-view.ts'
import { readCase as read, unlockEvidence } from './queries.ts'
import type { CaseDetail, EvidenceView } from './schemas.ts'

/** How much of a case is shown: the newest. */
const MOST = { entries: 500, reports: 200, cases: 50, record: RELIABILITY.most }

/** A case with its timeline and reports. Reading it is in the audit log. @throws AppError NOT_FOUND, also for a case about the caller */
export async function readCase(ctx: UserContext, caseId: string): Promise<{ case: CaseDetail }> {
  const asking = { operatorId: ctx.actor.userId, day: dayOf(ctx.now()), now: ctx.now() }
  const row = await read(ctx.db, caseId, MOST, asking)
  if (!row) throw new AppError('NOT_FOUND')
  return { case: toDetail(row) }
}

/**
 * Opens the evidence of a report, which the timeline and the audit log say, with the reason.
 * @throws AppError NOT_FOUND where the report is none of the case, about the caller, or has nothing sealed (any more)
 */
export async function readEvidence(
  ctx: UserContext,
  { caseId, reportId, why }: { caseId: string; reportId: string; why: string },
): Promise<{ evidence: EvidenceView }> {
  const { settings, actor } = ctx
  const reader = actor.userId
  const terms = { lease_seconds: CLAIM_SECONDS }
  const found = await unlockEvidence(ctx.db, { caseId, reportId, why }, terms, { operatorId: reader, now: ctx.now() })
  if (found.outcome === 'not_found') throw new AppError('NOT_FOUND')
  const { evidence: sealed = null, notifier = null } = found
  const evidence = sealed === null ? null : await openEvidence(settings, reportId, sealed)
  return {
    evidence: {
      report_id: reportId,
      copied_at: evidence?.copied_at ?? null,
      conversation_id: evidence?.conversation_id ?? null,
      messages: evidence?.messages ?? [],
      profile: evidence?.profile ?? null,
      pictures: await Promise.all(
        (evidence?.pictures ?? []).map(async ({ kind, id, file }) => ({
          kind,
          id,
          url: await pictureUrl(ctx, { reportId, file, reader }),
        })),
      ),
      notifier: notifier === null ? null : await openNotifier(settings, reportId, notifier),
    },
  }
}
