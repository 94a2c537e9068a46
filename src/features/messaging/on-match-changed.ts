import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { refreshRoom } from './refresh-room.ts'

/** Makes the room publish a change of its match or request. */
export const onMatchChanged = (ctx: Context, { conversation_id }: DomainEvents['request.changed']): Promise<void> =>
  refreshRoom(ctx, conversation_id)
