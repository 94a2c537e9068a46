import type { Actor } from '../../security/access-token.ts'
import type { Context, UserContext } from '../../context.ts'
import { fingerprint, randomToken } from '../../foundation/crypto.ts'
import { AppError } from '../../foundation/errors.ts'
import { requireStillGood, type Admitted } from '../../http/require-session.ts'
import type { LimitName } from '../../catalogue/limits.ts'

/** How long a ticket is valid. */
export const TICKET_SECONDS = 60

const keyOf = async (ticket: string) => `ticket:${await fingerprint(ticket)}`

/** A ticket opens one socket. It may be in a URL, where an access token must not, because URLs are logged. */
export async function issueTicket({ redis, actor }: UserContext): Promise<{ ticket: string; expires_in: number }> {
  const ticket = randomToken(32)
  await redis.set(await keyOf(ticket), JSON.stringify(actor), TICKET_SECONDS)
  return { ticket, expires_in: TICKET_SECONDS }
}

/**
 * @param limits per user, each counted once
 * @throws AppError UNAUTHORIZED when the ticket is unknown, spent or too old, RATE_LIMIT_EXCEEDED
 */
export async function spendTicket(ctx: Context, ticket: string, limits: readonly LimitName[] = []): Promise<Admitted> {
  const key = await keyOf(ticket)
  const found = await ctx.redis.runCommands<string | null>((p) => p.getdel(key))
  if (found === null)
    throw new AppError('UNAUTHORIZED', { message: 'The ticket is invalid or expired; create a new one.' })
  const actor = JSON.parse(found) as Actor
  return requireStillGood(ctx, actor, null, limits)
}
