import type { UserContext } from '../../context.ts'
import { decide, type Decision } from '../connections/decide.ts'
import type { DecisionView } from './schemas.ts'

/** Decides on a user of the feed; see {@link decide} for its errors. */
export async function swipe(ctx: UserContext, decision: Decision): Promise<DecisionView> {
  const pair = await decide(ctx, decision)
  return pair.match_id && pair.conversation_id
    ? { is_match: true, match_id: pair.match_id, conversation_id: pair.conversation_id }
    : { is_match: false }
}
