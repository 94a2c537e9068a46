import type { Context, UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { sealData } from '../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../security/sealed-places.ts'
import { conflict } from '../conflict.ts'
import { statementOfToken } from './appeal-link.ts'
import { fileAppeal, statementById } from './queries.ts'
import type { StatementView } from './schemas.ts'
import { toStatement } from './statement-view.ts'

/** An appeal is decided within so many days. */
const DUE_DAYS = 7
const DAY = 24 * 3600_000

interface Appealed {
  message: string
  appeal_id: string
}

/**
 * Appeals against a decision about the caller.
 * @throws AppError NOT_FOUND; CONFLICT where there is an appeal, the time is over, or the decision was undone
 */
export const appealStatement = (ctx: UserContext, statementId: string, text: string): Promise<Appealed> =>
  file(ctx, statementId, ctx.actor.userId, text)

/** The same by the link in a mail, for somebody who may not sign in. @throws AppError also NOT_FOUND for a link that is not ours */
export const appealByLink = async (ctx: Context, token: string, text: string): Promise<Appealed> =>
  file(ctx, await statementOfToken(ctx.settings, token, ctx.now()), null, text)

/** The statement of a link. @throws AppError NOT_FOUND */
export async function readByLink(ctx: Context, token: string): Promise<StatementView> {
  const row = await statementById(ctx.db, await statementOfToken(ctx.settings, token, ctx.now()))
  if (!row) throw new AppError('NOT_FOUND', { message: 'Statement not found.' })
  return toStatement(row)
}

async function file(ctx: Context, statementId: string, userId: string | null, text: string): Promise<Appealed> {
  const now = ctx.now()
  const appealId = newId(now)
  const { outcome, events } = await fileAppeal(ctx.db, {
    statementId,
    userId,
    appealId,
    words: await sealData(ctx.settings, text, SEALED_PLACES.appeal(appealId)),
    dueAt: now + DUE_DAYS * DAY,
    now,
  })
  switch (outcome) {
    case 'ok':
      ctx.publish(events)
      return { message: 'Appeal submitted successfully', appeal_id: appealId }
    case 'not_found':
      throw new AppError('NOT_FOUND', { message: 'Statement not found.' })
    case 'exists':
      throw conflict('appealed', 'There is an appeal against this decision already.')
    case 'late':
      throw conflict('late', 'The time to appeal against this decision is over.')
    case 'undone':
      throw conflict('undone', 'This decision was undone.')
  }
}
