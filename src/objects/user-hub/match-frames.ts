import { acceptOnSocket } from '../../features/matches/accept-on-socket.ts'
import { endMatch } from '../../features/matches/end-match.ts'
import { actingAs, type ActingContext } from '../../context.ts'
import type { UpData } from '../../protocol/up.ts'
import { ok } from '../../foundation/errors.ts'
import { inContext } from '../object-context.ts'
import type { FrameContext, FrameHandlers } from '../shared/socket-events.ts'

type MatchEvent = 'match:accept' | 'match:decline' | 'match:end'

/** What a person's own socket can do with matches: the same as REST, with the same answers. */
export function matchFrames(state: DurableObjectState, env: Env): FrameHandlers<MatchEvent> {
  const via =
    (act: (ctx: ActingContext, matchId: string) => Promise<object>) =>
    async ({ match_id }: UpData<MatchEvent>, { who }: FrameContext) =>
      ok(await inContext(state, env, (context) => act(actingAs(context, who.userId, who.ip), match_id)))
  return { 'match:accept': via(acceptOnSocket), 'match:decline': via(endMatch), 'match:end': via(endMatch) }
}
