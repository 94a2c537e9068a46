import { acceptOnSocket } from '../../features/matches/accept-on-socket.ts'
import { endMatch } from '../../features/matches/end-match.ts'
import { actingAs, type ActingContext } from '../../context.ts'
import { ok } from '../../foundation/errors.ts'
import { inContext } from '../object-context.ts'
import type { Buckets } from '../../sockets/bucket.ts'
import type { FrameHandlers } from '../shared/frame-loop.ts'

type MatchEvent = 'match:accept' | 'match:decline' | 'match:end'

/** What a person's own socket can do with matches: the same as REST, with the same answers. */
export function matchFrames(
  state: DurableObjectState,
  env: Env,
  buckets: Buckets,
): Required<Pick<FrameHandlers, MatchEvent>> {
  const via =
    (act: (ctx: ActingContext, matchId: string) => Promise<object>): NonNullable<FrameHandlers[MatchEvent]> =>
    async ({ match_id }, { who, now }) =>
      buckets.refuses('match', who.userId, now) ??
      ok(await inContext(state, env, (context) => act(actingAs(context, who.userId, who.ip), match_id)))
  return { 'match:accept': via(acceptOnSocket), 'match:decline': via(endMatch), 'match:end': via(endMatch) }
}
