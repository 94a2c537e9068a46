import { LIMITS, type LimitName } from '../../../src/catalogue/limits.ts'
import { SOCKET_LIMITS, type SocketLimitName } from '../../../src/catalogue/socket-limits.ts'

/**
 * Limits that the development stack raises, so that they do not get in the way of trying things; `docs/operations.md`
 * lists them. The limits of production are those of src/catalogue/limits.ts.
 */
const LIFTED: readonly LimitName[] = [
  'api',
  'api_anonymous',
  'otp_send',
  'otp_send_device',
  'otp_send_devices',
  'otp_send_ip',
  'otp_send_country',
  'register',
  'login',
  'login_account',
  'login_device',
  'login_devices',
  'password_check',
  'second_factor',
  'password_hash',
  'password_reset',
  'password_reset_device',
  'password_reset_devices',
  'email_verification',
  'mail_ip',
  'email_proof',
  'account_export',
  'interest_daily',
  'super_like_daily',
  'match_find',
  'call_initiate',
  'report',
  'message_request',
  'media_upload',
  'profile_update',
  'location_update',
  'socket_open_ip',
]
const LIFTED_ON_SOCKETS: readonly SocketLimitName[] = ['match', 'call_initiate', 'socket_unnamed']

/** The multiple of production's limits. */
const FACTOR = 100

/** Settings of the Worker in development. */
export const liftedLimits = (): Record<'LIMIT_OVERRIDES' | 'SOCKET_LIMIT_OVERRIDES', string> => ({
  LIMIT_OVERRIDES: JSON.stringify(Object.fromEntries(LIFTED.map((name) => [name, { max: LIMITS[name].max * FACTOR }]))),
  SOCKET_LIMIT_OVERRIDES: JSON.stringify(
    Object.fromEntries(
      LIFTED_ON_SOCKETS.map((name) => {
        const { burst, perSecond } = SOCKET_LIMITS[name]
        return [name, { burst: burst * FACTOR, perSecond: perSecond * FACTOR }]
      }),
    ),
  ),
})
