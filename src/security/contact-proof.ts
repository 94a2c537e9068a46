import { sql } from 'drizzle-orm'
import type { Actor } from './access-token.ts'
import type { Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'

/**
 * Whether an operation is only for accounts that have proved a phone or an address, so that nobody reaches strangers under
 * an address that is not theirs. `any` is what concerns the caller alone, looks, or ends something. See docs/security.md.
 */
export type ContactNeed = 'proved' | 'any' | { provedWhenBody: Readonly<Record<string, readonly string[]>> }

/** Whether an operation with this need asks for a proof, given the body. */
export function needsProof(need: ContactNeed | undefined, body: unknown): boolean {
  if (typeof need !== 'object') return need === 'proved'
  if (typeof body !== 'object' || body === null) return false
  const fields = body as Record<string, unknown>
  return Object.entries(need.provedWhenBody).every(([field, values]) => values.some((value) => fields[field] === value))
}

/**
 * Asks an account whose token does not say so whether it has proved a contact meanwhile: a token from before the proof is
 * good enough. Those who have proved one, nearly everybody, cost nothing.
 * @throws AppError VERIFICATION_REQUIRED, telling what can be proved; UNAUTHORIZED where there is no such account any more
 */
export async function requireProvedContact(
  { db }: { readonly db: Db },
  { userId, isProved }: Pick<Actor, 'userId'> & { isProved?: boolean | undefined },
): Promise<void> {
  if (isProved === true) return
  const [account] = await db.rows<{ isProved: boolean; hasClaim: boolean }>(sql`
    select is_verified as "isProved", pending_email_index is not null as "hasClaim" from users where id = ${userId}`)
  if (!account) throw new AppError('UNAUTHORIZED')
  const { hasClaim } = account
  if (account.isProved) return
  throw new AppError('VERIFICATION_REQUIRED', {
    message: hasClaim
      ? 'Your e-mail address is not verified; open the link in the verification e-mail (POST /api/v1/auth/resend-verification sends it again), or link a phone with POST /api/v1/auth/link/phone.'
      : 'A verified phone number or e-mail address is required; link one with POST /api/v1/auth/link/phone or POST /api/v1/auth/link/email.',
    details: { can_verify: ['phone', 'email'], email_is_waiting: hasClaim },
  })
}
