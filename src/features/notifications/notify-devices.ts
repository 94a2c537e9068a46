import type { Context } from '../../context.ts'
import type { PushNotification } from '../../providers/push-sender.ts'
import { allDevicesOf, forgetTokens } from './queries.ts'
import { sendOnce } from './send-to-device.ts'

/**
 * Sends a notification to every device of a user whose session has not been ended, also where it has expired: for what
 * somebody has to hear who has not been here for long. Each device gets a notice once within a day. What cannot be delivered
 * now is not tried again.
 */
export async function notifyDevices(
  ctx: Context,
  userId: string,
  noticeId: string,
  notification: PushNotification,
): Promise<void> {
  const devices = await allDevicesOf(ctx.db, userId)
  const sent = await Promise.all(
    devices.map((device) => sendOnce(ctx, noticeId, { device, notification, isRinging: false })),
  )
  const gone = sent.filter(({ outcome }) => outcome.state === 'gone').map(({ device }) => device.tokenIndex)
  if (gone.length > 0) await forgetTokens(ctx.db, gone)
}
