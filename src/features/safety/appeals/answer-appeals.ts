import { CLAIM_SECONDS } from '../../../catalogue/cases.ts'
import { rolesBelow } from '../../../catalogue/roles.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { openData } from '../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../security/sealed-places.ts'
import { conflict } from '../conflict.ts'
import { toDecision } from '../decisions/decide-case.ts'
import {
  appealsOf,
  claimAppeal as claim,
  decideAppeal as decide,
  readAppealLogged,
  type Answered,
  type AppealRow,
} from './queries.ts'
import type { AppealRowView, AppealView } from './schemas.ts'

/** Appeals of a status. Those of the caller's own decisions are marked: somebody else decides them. @throws AppError INVALID_CURSOR */
export async function listAppeals(
  ctx: UserContext,
  { status, ...page }: { status: AppealRowView['status']; limit: number; cursor?: string | undefined },
): Promise<{ appeals: AppealRowView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `admin-appeals:${status}`,
    page,
    (limit, after) => appealsOf(ctx.db, ctx.actor.userId, status, { limit, after }),
    ({ dueAt, createdAt, id }) => ({ at: utc(status === 'open' ? dueAt : createdAt), id }),
  )
  return { appeals: rows.map(toRow), pagination }
}

/** An appeal with its words; a logged act. @throws AppError NOT_FOUND */
export async function readAppeal(ctx: UserContext, appealId: string): Promise<AppealView> {
  const row = await readAppealLogged(ctx.db, { appealId, operatorId: ctx.actor.userId, now: ctx.now() })
  if (!row) throw notFound()
  return {
    ...toRow(row),
    text: row.words && (await openData(ctx.settings, row.words, SEALED_PLACES.appeal(row.id))),
    decision: toDecision(row.decision),
  }
}

/** Takes an appeal for ten minutes. @throws AppError FORBIDDEN for one's own decision, NOT_FOUND, CONFLICT */
export async function claimAppeal(ctx: UserContext, appealId: string): Promise<{ claimed_until: string }> {
  const answer = await claim(ctx.db, { ...actingOn(ctx, appealId), leaseSeconds: CLAIM_SECONDS })
  if (answer.outcome !== 'ok') throw refusal(answer)
  return { claimed_until: utc(answer.until ?? ctx.now()) }
}

/** Decides an appeal; granted, the decision is undone in the same transaction. @throws AppError as {@link claimAppeal} */
export async function decideAppeal(
  ctx: UserContext,
  appealId: string,
  { outcome, explanation }: { outcome: 'granted' | 'rejected'; explanation: string },
): Promise<{ message: string }> {
  const answer = await decide(ctx.db, { ...actingOn(ctx, appealId), verdict: outcome, explanation })
  if (answer.outcome !== 'ok') throw refusal(answer)
  ctx.publish(answer.events ?? [])
  return { message: outcome === 'granted' ? 'Appeal granted successfully' : 'Appeal rejected successfully' }
}

const actingOn = ({ actor, now }: UserContext, appealId: string) => ({
  appealId,
  operatorId: actor.userId,
  over: rolesBelow(actor.role),
  now: now(),
})

const notFound = () => new AppError('NOT_FOUND', { message: 'Appeal not found.' })

function refusal(answer: Exclude<Answered, { outcome: 'ok' }>): AppError {
  switch (answer.outcome) {
    case 'forbidden':
      return new AppError('FORBIDDEN')
    case 'decided':
      return conflict('decided', 'This appeal is decided.')
    case 'claimed':
      return conflict('claimed', 'Another moderator works on this appeal.', { claimed_until: utc(answer.until) })
    default:
      return notFound()
  }
}

const at = (time: Date | null): string | null => time && utc(time)

const toRow = (row: AppealRow): AppealRowView => ({
  id: row.id,
  statement_id: row.statementId,
  decision_id: row.decisionId,
  case_id: row.caseId,
  user_id: row.userId,
  status: row.status,
  measure: row.measure,
  policy: row.policy,
  is_mine: row.isMine,
  claimed_by: row.claimedBy,
  claimed_until: at(row.claimedUntil),
  due_at: utc(row.dueAt),
  created_at: utc(row.createdAt),
  decided_by: row.decidedBy,
  decided_at: at(row.decidedAt),
  explanation: row.explanation,
})
