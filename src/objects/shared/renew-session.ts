import type { Settings } from '../../settings.ts'
import { verifyAccessToken } from '../../security/access-token.ts'
import { AppError } from '../../foundation/errors.ts'
import { saveAttachment, type Attachment } from '../../sockets/sockets.ts'

/**
 * `authenticate` on a socket that is signed in already: a newer token of the same session lets it stay open longer.
 * @throws AppError when the token is invalid or belongs to another session
 */
export async function renewSession(
  settings: Settings,
  { socket, who }: { socket: WebSocket; who: Attachment },
  token: string,
  now: number,
): Promise<void> {
  const actor = await verifyAccessToken(settings, token, now)
  if (actor.userId !== who.userId || actor.sessionId !== who.sessionId) {
    throw new AppError('UNAUTHORIZED', { message: 'This token belongs to another session; open a new socket for it.' })
  }
  saveAttachment(socket, { ...who, isProved: actor.isProved, expiresAt: actor.expiresAt })
}
