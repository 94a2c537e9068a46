import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { refreshRoom } from './refresh-room.ts'

/** Lets the room of two people tell what has become of a match or a request of theirs. */
export const onMatchChanged = (ctx: Context, { conversation_id }: DomainEvents['request.changed']): Promise<void> =>
  refreshRoom(ctx, conversation_id)
