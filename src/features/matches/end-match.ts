import type { ActingContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { leavingOf } from '../people/leaving.ts'
import { writeEnd } from './queries.ts'
import type { EndedView } from './schemas.ts'

/**
 * Ends a match of the caller: unmatches, or leaves a live one. Idempotent.
 * @throws AppError MATCH_NOT_FOUND
 */
export async function endMatch(ctx: ActingContext, matchId: string): Promise<EndedView> {
  const interaction = await interactionOf(ctx, 'match_end')
  const { outcome, status, events } = await writeEnd(ctx.db, interaction, { matchId, ...leavingOf(ctx) })
  if (outcome !== 'ok') throw new AppError('MATCH_NOT_FOUND')
  ctx.publish(events)
  return { message: 'Unmatched successfully', match_id: matchId, status }
}
