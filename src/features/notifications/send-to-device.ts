import type { PushNotification, PushOutcome } from '../../providers/push-sender.ts'
import { readContact } from '../../security/contacts.ts'
import type { Context } from '../../context.ts'
import { claim, CLAIM_SECONDS, settle } from './marks.ts'
import type { RecipientDevice } from './queries.ts'

/** A notification for a device. */
export interface Send {
  device: RecipientDevice
  notification: PushNotification
  /** A call that rings there. */
  isRinging: boolean
}

/** The result. */
export interface Sent {
  device: RecipientDevice
  outcome: PushOutcome
  /** By PushKit, where that was tried. */
  ringing?: PushOutcome
}

/** Sends to one device, unless it was already sent or another consumer holds the claim. */
export async function sendOnce(ctx: Context, noticeId: string, send: Send): Promise<Sent> {
  const { redis, log } = ctx
  const { device } = send
  switch (await claim(redis, log, noticeId, device.id)) {
    case 'done':
      return { device, outcome: { state: 'sent' } }
    case 'busy':
      return { device, outcome: { state: 'later', seconds: CLAIM_SECONDS, reason: 'claimed' } }
  }
  const ringing = await ring(ctx, send)
  if (ringing) ctx.count('vibesmatch_notifications_total', { provider: 'apns', result: ringing.state })
  // Falls back to a notification where PushKit is not available.
  const isTaken = ringing?.state === 'sent' || ringing?.state === 'later'
  const outcome = isTaken ? ringing : await show(ctx, send)
  if (!isTaken) ctx.count('vibesmatch_notifications_total', { provider: 'fcm', result: outcome.state })
  await settle(redis, log, { noticeId, deviceId: device.id, isDone: outcome.state !== 'later' })
  return { device, outcome, ...(ringing ? { ringing } : {}) }
}

/** Rings a device by PushKit; null where it cannot, or must be silent: CallKit has no silent calls. */
async function ring(
  { push, settings }: Context,
  { device, notification, isRinging }: Send,
): Promise<PushOutcome | null> {
  const { voipTokenIndex, voipTokenCipher } = device
  if (!isRinging || notification.isSilent || !push.ringing || voipTokenIndex === null) return null
  const token = await readContact(settings, voipTokenIndex, voipTokenCipher).catch(() => null)
  return token === null ? UNREADABLE : push.ringing.ring(token, notification)
}

async function show({ push, settings }: Context, { device, notification }: Send): Promise<PushOutcome> {
  const token = await readContact(settings, device.tokenIndex, device.tokenCipher).catch(() => null)
  return token === null ? UNREADABLE : push.sendNotification({ platform: device.platform, token }, notification)
}

const UNREADABLE: PushOutcome = { state: 'refused', reason: 'the token cannot be read' }
