import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { enterByToken } from '../enter-by-token.ts'
import { spendTicket } from '../ticket.ts'
import { limitsOf, type Identify } from '../upgrade.ts'

/** The client's `auth` object: `io(url, { auth: { … } })`. */
export const credentials = z.strictObject({
  token: z.string().min(1).max(2_048).optional(),
  ticket: z.string().min(1).max(64).optional(),
  /** The client for Java and Kotlin sends strings only. */
  last_event_id: z.union([z.int().nonnegative(), z.stringFormat('digits', /^\d{1,15}$/).transform(Number)]).optional(),
})

export type Credentials = z.output<typeof credentials>

/** The credentials in it; null without any. */
export function identityIn(ctx: Context, { token, ticket }: Credentials): Identify | null {
  if (token !== undefined) return (asks) => enterByToken(ctx, token, limitsOf(asks))
  return ticket === undefined ? null : (asks) => spendTicket(ctx, ticket, limitsOf(asks))
}
