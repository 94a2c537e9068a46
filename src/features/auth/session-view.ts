import type { Settings } from '../../env.ts'
import { signAccessToken, type Plan, type Role } from '../../platform/auth/access-token.ts'
import type { RefreshToken } from '../../platform/auth/refresh-token.ts'
import type { SessionView } from './schemas.ts'

export interface SignedIn {
  userId: string
  phoneNumber: string | null
  plan: Plan
  role: Role
  isVerified: boolean
}

/** What a client gets when it has signed in or refreshed. */
export async function sessionView(
  settings: Settings,
  user: SignedIn,
  refresh: RefreshToken,
  now: number,
): Promise<SessionView> {
  const { userId, plan, role } = user
  return {
    token: await signAccessToken(settings, { userId, plan, role, sessionId: refresh.sessionId }, now),
    token_type: 'Bearer',
    expires_in: settings.ACCESS_TOKEN_SECONDS,
    refresh_token: refresh.token,
    user: {
      id: userId,
      ...(user.phoneNumber === null ? {} : { phone_number: user.phoneNumber }),
      is_verified: user.isVerified,
      plan,
      role,
    },
  }
}
