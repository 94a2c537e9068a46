import { featureOff, hasFeature } from '../../configuration/features.ts'
import { restrictionDetails } from '../../catalogue/restriction.ts'
import { dayOf } from '../people/age.ts'
import type { Context } from '../../context.ts'
import { refuse, ok, type Outcome } from '../../foundation/errors.ts'
import { newMessageId } from '../../foundation/ids.ts'
import { leavingOf } from '../people/leaving.ts'
import type { Card } from '../../protocol/card.ts'
import { OVER } from '../messaging/rules.ts'
import { toCard } from '../people/photo-url.ts'
import { writeBeginning, type Media } from './queries.ts'
import { allowanceOf } from './rules.ts'

/** What Postgres knows of two people who start a call. */
export interface CallFacts {
  callId: string
  matchId: string
  conversationId: string
  caller: Card
  callee: Card
  /** The longest duration of the call, in milliseconds. */
  allowance: number
  /** Whether the two may learn each other's network address. */
  policy: 'relay' | 'all'
}

/**
 * Records a call to the caller's match. The call's id ends in the tag of the conversation, as ids of messages do, so
 * that it leads to the object that holds the call.
 * @returns or MATCH_NOT_FOUND when there is no such match, CONFLICT when it is over, FEATURE_RESTRICTED for who may send nothing, FORBIDDEN where calls are switched off
 */
export async function beginCall(
  ctx: Context,
  { conversationId, ...dialled }: { actorId: string; conversationId: string; matchId: string; media: Media },
): Promise<Outcome<CallFacts>> {
  if (!hasFeature(await ctx.appSettings(), 'calls', dialled.actorId)) return refuse('FORBIDDEN', featureOff('calls'))
  const now = ctx.now()
  const callId = newMessageId(conversationId, now)
  const begun = await writeBeginning(ctx.db, { ...dialled, callId, day: dayOf(now), ...leavingOf(ctx) })
  if (begun.outcome === 'over') return refuse('CONFLICT', { message: OVER })
  if (begun.outcome === 'restricted') return refuse('FEATURE_RESTRICTED', restrictionDetails(begun.restriction))
  if (begun.outcome !== 'ok') return refuse('MATCH_NOT_FOUND')
  const [caller, callee] = await Promise.all([
    toCard(ctx, begun.caller, begun.callee.id),
    toCard(ctx, begun.callee, begun.caller.id),
  ])
  // Without a relay a call can only be direct; outside development there always is one.
  const isDirect = begun.mayShareAddresses || !ctx.turn.hasRelay
  return ok({
    callId,
    matchId: begun.matchId,
    conversationId: begun.conversationId,
    caller,
    callee,
    allowance: allowanceOf(begun.plans),
    policy: isDirect ? 'all' : 'relay',
  })
}
