import type { RoomStub } from '../../rpc/namespaces.ts'
import type { UserContext } from '../../context.ts'
import { refuse, unwrapBody, type ErrorCode, type Outcome } from '../../foundation/errors.ts'
import { conversationTag, tagOfMessage, timeOfId } from '../../foundation/ids.ts'
import { leavingOf } from '../people/leaving.ts'
import { openConversationsOf } from './queries.ts'

/** Every match has reached the hub after this, in milliseconds. */
const SURELY_ARRIVED = 60_000

/**
 * Runs an operation in the room of a message or a picture named by its id alone. The id narrows down the caller's
 * conversations (docs/decisions/message-ids.md).
 * @throws AppError `missing`, and any error of the room
 */
export async function inRoomOf<T>(
  ctx: UserContext,
  messageId: string,
  use: (room: RoomStub, conversationId: string) => Promise<Outcome<T>>,
  missing: ErrorCode = 'MESSAGE_NOT_FOUND',
): Promise<T> {
  for (const conversationId of await candidates(ctx, messageId)) {
    const outcome = await use(ctx.rooms.of(conversationId), conversationId)
    if (outcome.ok || (outcome.code !== missing && outcome.code !== 'CONVERSATION_NOT_FOUND'))
      return unwrapBody(outcome)
  }
  return unwrapBody(refuse(missing))
}

/** From the caller's hub; Postgres is queried only for a message so new that its match may not have reached the hub. */
async function candidates(ctx: UserContext, messageId: string): Promise<string[]> {
  const { hubs, db, actor, now } = ctx
  const known = await hubs.of(actor.userId).conversationsWith(messageId)
  if (known.length > 0 || Math.abs(now() - timeOfId(messageId)) > SURELY_ARRIVED) return known
  const tag = tagOfMessage(messageId)
  return (await openConversationsOf(db, actor.userId, leavingOf(ctx))).filter((id) => conversationTag(id) === tag)
}
