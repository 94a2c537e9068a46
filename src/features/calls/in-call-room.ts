import type { CallStub } from '../../rpc/namespaces.ts'
import type { Context } from '../../context.ts'
import { refuse, unwrap, type Outcome } from '../../foundation/errors.ts'

/**
 * Runs an operation in the object that holds a call. The caller's hub knows where their call may be: their current
 * call's object, or the conversations to which the call's id may belong.
 * @throws AppError CALL_NOT_FOUND, and any error of the object
 */
export const inCallRoom = async <T>(
  ctx: Context,
  { userId, callId }: { userId: string; callId: string },
  use: (room: CallStub) => Promise<Outcome<T>>,
): Promise<T> => unwrap(await tryCallRooms(ctx, { userId, callId }, use))

/** The same without throwing. */
export async function tryCallRooms<T>(
  { hubs, calls }: Pick<Context, 'hubs' | 'calls'>,
  { userId, callId }: { userId: string; callId: string },
  use: (room: CallStub) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  for (const conversationId of await hubs.of(userId).callPlaces(callId)) {
    const outcome = await use(calls.of(conversationId))
    if (outcome.ok || outcome.code !== 'CALL_NOT_FOUND') return outcome
  }
  return refuse('CALL_NOT_FOUND')
}
