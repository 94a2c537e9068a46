import type { UserContext } from '../../../../context.ts'
import { utc } from '../../../../foundation/time.ts'
import { confirmationEnds } from '../../../../http/permission.ts'
import { signAccessToken } from '../../../../security/access-token.ts'
import type { ConfirmationView } from '../schemas.ts'

/** A token like the caller's, which says that a second factor was shown now. It lives no longer than theirs. */
export async function confirmedToken({ settings, actor }: UserContext, now: number): Promise<ConfirmationView> {
  // Tokens have whole seconds; a confirmation must not seem to come later than it did.
  const confirmedAt = Math.floor(now / 1000) * 1000
  const token = await signAccessToken(settings, { ...actor, confirmedAt }, now)
  const { fresh, shift } = confirmationEnds(confirmedAt)
  return {
    token,
    token_type: 'Bearer',
    expires_in: Math.floor((actor.expiresAt - now) / 1000),
    confirmed_at: utc(confirmedAt),
    fresh_until: utc(fresh),
    confirmed_until: utc(Math.min(shift, actor.expiresAt)),
  }
}
