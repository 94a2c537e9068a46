import { phoneHint } from '../../../foundation/text/masked-contacts.ts'
import { utc } from '../../../foundation/time.ts'
import { readContact } from '../../../security/contacts.ts'
import type { Context } from '../../../context.ts'
import { hashOfMailToken, tokenRefused } from '../email/mail-token.ts'
import { claimsByToken, refuseClaims as writeRefusal } from './queries.ts'
import type { ClaimView } from './schemas.ts'

/**
 * The accounts that claim the address that a token was mailed to, newest first, at most fifty. Shows what the mailbox
 * owner needs to recognise their own account, and no text written by the claimants.
 * @throws AppError VALIDATION_FAILED for an invalid or expired token
 */
export async function listClaims(ctx: Context, token: string): Promise<ClaimView[]> {
  return claimsOfToken(ctx, 'verify', await hashOfMailToken(ctx.settings, 'verify', token))
}

/** The same for the hash of a token. @throws AppError VALIDATION_FAILED for an expired one */
export async function claimsOfToken(
  { db, settings, now }: Context,
  purpose: 'verify' | 'reset',
  hash: string,
  { onlyPassing = false } = {},
): Promise<ClaimView[]> {
  const rows = await claimsByToken(db, { purpose, hash, onlyPassing }, now())
  if (!rows) throw tokenRefused()
  return Promise.all(
    rows.map(async (row) => {
      const phone = await readContact(settings, row.phoneIndex, row.phoneCipher)
      return {
        user_id: row.userId,
        created_at: utc(row.createdAt),
        claimed_at: utc(row.claimedAt),
        platform: row.platform,
        phone_number: phone && phoneHint(phone),
        has_google: row.hasGoogle,
      }
    }),
  )
}

/**
 * Ends every claim to the address that a token was mailed to: its owner declares that none of the accounts is theirs.
 * @throws AppError VALIDATION_FAILED for an invalid or expired token
 */
export async function refuseClaims(ctx: Context, token: string): Promise<{ message: string }> {
  const hash = await hashOfMailToken(ctx.settings, 'verify', token)
  if (!(await writeRefusal(ctx.db, hash, ctx.ip, ctx.now()))) throw tokenRefused()
  return { message: 'All claims to this address have been rejected.' }
}
