import { eq, isNotNull, sql } from 'drizzle-orm'
import { users } from '../../drizzle/users.ts'
import type { Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'
import { uuid } from '../foundation/given.ts'
import { statement } from '../foundation/statement.ts'
import type { Actor } from './access-token.ts'

/**
 * Whether an operation requires an account with a proved phone or address, so that nobody reaches strangers under an
 * address that is not theirs. `any` is for operations that concern the caller alone, read, or end something. See
 * docs/security.md.
 */
export type ContactNeed = 'proved' | 'any' | { provedWhenBody: Readonly<Record<string, readonly string[]>> }

/** Whether an operation requires a proof, given the body. */
export function needsProof(need: ContactNeed | undefined, body: unknown): boolean {
  if (typeof need !== 'object') return need === 'proved'
  if (typeof body !== 'object' || body === null) return false
  const fields = body as Record<string, unknown>
  return Object.entries(need.provedWhenBody).every(([field, values]) => values.some((value) => fields[field] === value))
}

const proving = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select({ isProved: users.isVerified, hasClaim: sql<boolean>`${isNotNull(users.pendingEmailIndex)}` })
    .from(users)
    .where(eq(users.id, userId)),
)

/**
 * Checks in Postgres whether an account has proved a contact since its token was issued. An account whose token says
 * so, as nearly all do, costs no trip.
 * @throws AppError VERIFICATION_REQUIRED, naming the contacts that can be proved; UNAUTHORIZED for a deleted account
 */
export async function requireProvedContact(
  { db }: { readonly db: Db },
  { userId, isProved }: Pick<Actor, 'userId'> & { isProved?: boolean | undefined },
): Promise<void> {
  if (isProved === true) return
  const account = await proving.maybe(db, { userId })
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
