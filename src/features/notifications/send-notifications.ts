import { readContact } from '../../platform/contacts.ts'
import type { Context } from '../../platform/context.ts'
import { describeError } from '../../platform/log.ts'
import type { PushNotification, PushOutcome } from '../../providers/push.ts'
import { claim, CLAIM_SECONDS, settle } from './marks.ts'
import { expiryOf, kindOf, wordsFor } from './occasions.ts'
import { quietHoursOf } from './preferences-view.ts'
import type { PushMessage, WantedNotice } from './push-message.ts'
import { forgetTokens, recipientsOf, type RecipientDevice, type RecipientRow } from './queries.ts'
import { beginningOf, isQuiet } from './rules.ts'

/** What becomes of a message of the queue: it is done with, or to be tried again, after so many seconds where known. */
export type Fate = 'done' | { again: number | null }

/**
 * Sends notifications that hubs have found due: one statement for all of them, then each person's hub is asked whether
 * they have looked for themselves meanwhile, and then the provider. May run twice for the same message.
 * @returns the fate of each message, in their order
 * @throws AppError UNAVAILABLE when Postgres cannot be asked; then nothing has been sent
 */
export async function sendNotifications(ctx: Context, batch: readonly PushMessage[]): Promise<Fate[]> {
  const recipients = await recipientsOf(ctx.db, batch, ctx.now())
  // All hubs are asked before anything is sent, so that the claims of all devices travel together.
  const plans = await Promise.all(batch.map((message) => plan(ctx, message, recipients.get(message.id))))
  const sent = await Promise.all(plans.map(({ noticeId, sends }) => sendAll(ctx, noticeId, sends)))
  await finish(ctx, sent.flat())
  return plans.map(({ isUnknown }, i) => (isUnknown ? { again: null } : fateOf(sent[i] ?? [])))
}

interface Send {
  device: RecipientDevice
  notification: PushNotification
}

interface Plan {
  noticeId: string
  sends: Send[]
  /** The hub could not be asked. */
  isUnknown?: true
}

async function plan(ctx: Context, message: PushMessage, recipient: RecipientRow | undefined): Promise<Plan> {
  const noticeId = message.id
  try {
    const notification = recipient ? await notificationFor(ctx, message, recipient) : null
    const devices = recipient && notification ? recipient.devices : []
    return { noticeId, sends: notification ? devices.map((device) => ({ device, notification })) : [] }
  } catch (error) {
    ctx.log.warn('push_postponed', { notice_id: noticeId, ...describeError(error) })
    return { noticeId, sends: [], isUnknown: true }
  }
}

interface Sent {
  device: RecipientDevice
  outcome: PushOutcome
}

const sendAll = (ctx: Context, noticeId: string, sends: readonly Send[]): Promise<Sent[]> =>
  Promise.all(
    sends.map(async ({ device, notification }) => ({
      device,
      outcome: await sendOnce(ctx, noticeId, device, notification),
    })),
  )

/** Forgets devices that are gone, and says in numbers what has happened. */
async function finish({ db, log }: Context, sent: readonly Sent[]): Promise<void> {
  if (sent.length === 0) return
  const gone = sent.filter(({ outcome }) => outcome.state === 'gone').map(({ device }) => device.tokenIndex)
  if (gone.length > 0) await forgetTokens(db, gone)
  const what = ({ outcome }: Sent) => ('reason' in outcome ? `${outcome.state}: ${outcome.reason}` : outcome.state)
  const counts = [...Map.groupBy(sent, what)].map(([name, { length }]) => [name, length])
  log.info('push_handled', { devices: Object.fromEntries(counts) })
}

/** What to show; null when there is nothing to be shown, or the person does not want it or has seen it. */
async function notificationFor(
  ctx: Context,
  { id, userId }: PushMessage,
  recipient: RecipientRow,
): Promise<PushNotification | null> {
  if (recipient.devices.length === 0) return null
  // The queue may have kept it for long: it must still be news.
  const wanted = await ctx.hubs.of(userId).wantedNotice(id)
  return wanted && compose(wanted, recipient, ctx.now())
}

function compose(
  { subjectId, data, events, text }: WantedNotice,
  recipient: RecipientRow,
  now: number,
): PushNotification | null {
  const event = events.find((name) => recipient[kindOf(name)])
  if (event === undefined) return null
  const preview = { name: recipient.peerName, text: text === null ? null : beginningOf(text) }
  return {
    ...wordsFor(event, recipient.showPreview ? preview : null),
    tag: subjectId.replaceAll('-', ''),
    isSilent: isQuiet(quietHoursOf(recipient), now),
    expiresAt: expiryOf(data),
    data: { event, ...data },
  }
}

/** Sends to one device, unless it has been sent there already or somebody else is about to. */
async function sendOnce(
  ctx: Context,
  noticeId: string,
  { id: deviceId, platform, tokenIndex, tokenCipher }: RecipientDevice,
  notification: PushNotification,
): Promise<PushOutcome> {
  const { redis, log, settings } = ctx
  switch (await claim(redis, log, noticeId, deviceId)) {
    case 'done':
      return { state: 'sent' }
    case 'busy':
      return { state: 'later', seconds: CLAIM_SECONDS, reason: 'claimed' }
  }
  const token = await readContact(settings, tokenIndex, tokenCipher).catch(() => null)
  const outcome: PushOutcome =
    token === null
      ? { state: 'refused', reason: 'the token cannot be read' }
      : await ctx.push.send({ platform, token }, notification)
  await settle(redis, log, { noticeId, deviceId, isDone: outcome.state !== 'later' })
  return outcome
}

function fateOf(sent: readonly Sent[]): Fate {
  const later = sent.map(({ outcome }) => outcome).filter((outcome) => outcome.state === 'later')
  if (later.length === 0) return 'done'
  const asked = later.flatMap(({ seconds }) => seconds ?? [])
  return { again: asked.length > 0 ? Math.max(...asked) : null }
}
