import type { PushNotification, PushOutcome } from '../../providers/push-sender.ts'
import { readContact } from '../../security/contacts.ts'
import type { Context } from '../../context.ts'
import { claim, CLAIM_SECONDS, settle } from './marks.ts'
import type { RecipientDevice } from './queries.ts'

/** What is to be shown on a device. */
export interface Send {
  device: RecipientDevice
  notification: PushNotification
  /** A call that rings there. */
  isRinging: boolean
}

/** What came of it. */
export interface Sent {
  device: RecipientDevice
  outcome: PushOutcome
  /** By PushKit, where that was tried. */
  ringing?: PushOutcome
}

/** Sends to one device, unless it has been sent there already or somebody else is about to. */
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
  // By the other way what cannot ring by this one.
  const isTaken = ringing?.state === 'sent' || ringing?.state === 'later'
  const outcome = isTaken ? ringing : await show(ctx, send)
  await settle(redis, log, { noticeId, deviceId: device.id, isDone: outcome.state !== 'later' })
  return { device, outcome, ...(ringing ? { ringing } : {}) }
}

/** Lets a device ring by PushKit; null where it cannot, or is to be quiet: CallKit makes no silent calls. */
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
  return token === null ? UNREADABLE : push.send({ platform: device.platform, token }, notification)
}

const UNREADABLE: PushOutcome = { state: 'refused', reason: 'the token cannot be read' }
