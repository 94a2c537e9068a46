import { utc } from '../../../foundation/time.ts'
import type { Settings } from '../../../settings.ts'
import { signAccessToken } from '../../../security/access-token.ts'
import type { RefreshToken } from '../../../security/refresh-token.ts'
import { readContact } from '../../../security/contacts.ts'
import { newDeviceProof } from '../../../security/device-proof.ts'
import type { AccountRow } from '../queries.ts'
import type { SessionView, UserView } from '../schemas.ts'
import { requireActive } from '../account/standing.ts'

interface Signed {
  account: AccountRow
  refresh: RefreshToken
  /** When the user last showed their credentials, in milliseconds since 1970. */
  authenticatedAt: number
}

/**
 * The response to a sign-in or refresh.
 * @throws AppError ACCOUNT_SUSPENDED, with the reason and how to appeal
 */
export async function sessionView(
  settings: Settings,
  { account, refresh, authenticatedAt }: Signed,
  now: number,
): Promise<SessionView> {
  requireActive(settings, account)
  const { userId, plan, role, isVerified: isProved, phoneIndex, emailIndex } = account
  const { sessionId } = refresh
  const [token, proof] = await Promise.all([
    signAccessToken(settings, { userId, plan, role, isProved, sessionId, authenticatedAt }, now),
    newDeviceProof(settings.TOKEN_KEY, { sessionId, contacts: [phoneIndex, emailIndex] }, now),
  ])
  return {
    token,
    token_type: 'Bearer',
    expires_in: settings.ACCESS_TOKEN_SECONDS,
    refresh_token: refresh.token,
    ...(proof === null ? {} : { device_proof: proof }),
    user: await userView(settings, account),
  }
}

/** An account as shown to its owner. An unproved address is included; see `is_verified`. */
export async function userView(settings: Settings, account: AccountRow): Promise<UserView> {
  const [phone, proved, claimed] = await Promise.all([
    readContact(settings, account.phoneIndex, account.phoneCipher),
    readContact(settings, account.emailIndex, account.emailCipher),
    readContact(settings, account.pendingEmailIndex, account.pendingEmailCipher),
  ])
  const email = proved ?? claimed
  return {
    id: account.userId,
    ...(phone === null ? {} : { phone_number: phone }),
    ...(email === null ? {} : { email }),
    is_verified: account.isVerified,
    plan: account.plan,
    role: account.role,
    ...(account.deletedAt === null ? {} : { deleted_at: utc(account.deletedAt) }),
    ...(account.restorableUntil === null ? {} : { restorable_until: utc(account.restorableUntil) }),
  }
}
