import type { PushNotification, PushOutcome } from '../../providers/push-sender.ts'
import type { PushMessage, WantedNotice } from '../../rpc/notifications.ts'
import type { Context } from '../../context.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import { expiryOf, kindOf, wordsFor } from './occasions.ts'
import { quietHoursOf } from './preferences/preferences-view.ts'
import { forgetTokens, forgetVoipTokens, recipientsOf, type RecipientRow } from './queries.ts'
import { beginningOf, isQuiet, type Kind } from './rules.ts'
import { sendOnce, type Send, type Sent } from './send-to-device.ts'

/**
 * The result for a queue message: done, or to be retried, after so many seconds where known. A ringing call expires
 * soon.
 */
export type MessageResult = 'done' | { again: number | null; isCall?: boolean }

/**
 * Sends due notifications: one statement for all of them, then each user's hub is asked whether they have seen it
 * meanwhile, then the provider is called. May run twice for the same message.
 * @returns the result for each message, in order
 * @throws AppError UNAVAILABLE when Postgres is down; then nothing has been sent
 */
export async function sendNotifications(ctx: Context, batch: readonly PushMessage[]): Promise<MessageResult[]> {
  const recipients = await recipientsOf(ctx.db, batch, ctx.now())
  // All hubs are asked before anything is sent, so that the claims of all devices share a pipeline.
  const plans = await Promise.all(batch.map((message) => plan(ctx, message, recipients.get(message.id))))
  const sent = await Promise.all(plans.map((each) => carryOut(ctx, each)))
  for (const [i, { cause }] of plans.entries()) tell(ctx.log, cause, sent[i] ?? [])
  await finish(ctx, sent.flat())
  return plans.map((each, i) => (each.isUnknown ? { again: null } : resultOf(each, sent[i] ?? [])))
}

interface Plan {
  noticeId: string
  userId: string
  sends: Send[]
  /** What the log tells of it: by these ids the request or frame is found that it follows from. */
  cause: { notice_id: string; subject_id?: string; message_id?: string }
  /** The ringing call. */
  ringingCallId: string | null
  /** The hub could not be reached. */
  isUnknown?: true
}

async function plan(ctx: Context, { id, userId }: PushMessage, recipient: RecipientRow | undefined): Promise<Plan> {
  const nothing = { noticeId: id, userId, sends: [], ringingCallId: null, cause: { notice_id: id } }
  if (!recipient || recipient.devices.length === 0) return nothing
  try {
    // It may have been queued for long: it must still be unseen.
    const sessions = recipient.devices.map(({ sessionId }) => sessionId)
    const wanted = await ctx.hubs.of(userId).wantedNotice(id, sessions)
    const notification = wanted && compose(wanted, recipient, ctx.now())
    if (!wanted || !notification) return nothing
    const sends = sendsOf(wanted, recipient, notification)
    const { subjectId, messageId } = wanted
    const cause = { ...nothing.cause, subject_id: subjectId, ...(messageId ? { message_id: messageId } : {}) }
    return { ...nothing, sends, cause, ringingCallId: wanted.call?.isRinging ? subjectId : null }
  } catch (error) {
    ctx.log.warn('push_postponed', { notice_id: id, ...describeError(error) })
    return { ...nothing, isUnknown: true }
  }
}

/** Notifications by device: each device has its own for calls, all others go to every device. */
function sendsOf({ call }: WantedNotice, { devices }: RecipientRow, notification: PushNotification): Send[] {
  const isRinging = call?.isRinging ?? false
  if (!call) return devices.map((device) => ({ device, notification, isRinging }))
  const replacement = { ...notification, isSilent: true, isReplacement: true }
  return devices
    .filter(({ sessionId }) => call.sessions.includes(sessionId))
    .map((device) => ({
      device,
      notification: call.rung.includes(device.sessionId) ? replacement : notification,
      isRinging,
    }))
}

async function carryOut(ctx: Context, { noticeId, userId, sends, ringingCallId }: Plan): Promise<Sent[]> {
  const sent = await Promise.all(sends.map((send) => sendOnce(ctx, noticeId, send)))
  if (ringingCallId === null || sent.length === 0) return sent
  try {
    // The call may have ended meanwhile, and that notification have been sent first.
    await ctx.hubs.of(userId).ringSent(ringingCallId)
  } catch (error) {
    ctx.log.warn('push_postponed', { notice_id: noticeId, ...describeError(error) })
  }
  return sent
}

/** The line of one notification that went to devices. */
function tell(log: Log, cause: Plan['cause'], sent: readonly Sent[]): void {
  if (sent.length === 0) return
  const reached = sent.filter(({ outcome }) => outcome.state === 'sent').length
  const outcome = reached === sent.length ? 'ok' : 'failed'
  log.sampled('push', { ...cause, outcome, reached, missed: sent.length - reached })
}

/** Deletes invalid devices and tokens, and logs totals. */
async function finish({ db, log }: Context, sent: readonly Sent[]): Promise<void> {
  if (sent.length === 0) return
  const gone = sent.filter(({ outcome }) => outcome.state === 'gone').map(({ device }) => device.tokenIndex)
  if (gone.length > 0) await forgetTokens(db, gone)
  const silenced = sent.flatMap(({ device: { voipTokenIndex: index }, ringing }) =>
    ringing?.state === 'gone' && index !== null ? [{ index, goneAt: ringing.at ?? null }] : [],
  )
  if (silenced.length > 0) await forgetVoipTokens(db, silenced)
  const words = sent.flatMap(({ outcome, ringing }) => [
    ...(ringing ? [`pushkit ${inWords(ringing)}`] : []),
    ...(ringing === outcome ? [] : [inWords(outcome)]),
  ])
  const counts = [...Map.groupBy(words, (word) => word)].map(([name, { length }]) => [name, length])
  log.info('push_handled', { devices: Object.fromEntries(counts) })
}

const inWords = (outcome: PushOutcome): string =>
  'reason' in outcome ? `${outcome.state}: ${outcome.reason}` : outcome.state

/** How long it is worth announcing that a call stopped ringing without being missed, in milliseconds. */
const TAKEN_BACK_FOR = 3_600_000

const isWanted = (recipient: RecipientRow, kind: Kind | null): boolean => kind === null || recipient[kind]

/** The text to show; null when the user has disabled it. */
function compose(
  { subjectId, data, events, text, call }: WantedNotice,
  recipient: RecipientRow,
  now: number,
): PushNotification | null {
  const event = events.find((name) => isWanted(recipient, kindOf(name)))
  if (event === undefined) return null
  const { peerName, showPreview } = recipient
  const preview =
    peerName !== null && showPreview ? { name: peerName, text: text === null ? null : beginningOf(text) } : null
  return {
    ...wordsFor(event, data, preview),
    tag: subjectId.replaceAll('-', ''),
    isSilent: isQuiet(quietHoursOf(recipient), now),
    isReplacement: false,
    expiresAt: expiryOf(data) ?? (call?.isForRung ? now + TAKEN_BACK_FOR : null),
    data: { event, ...data },
  }
}

function resultOf({ ringingCallId }: Plan, sent: readonly Sent[]): MessageResult {
  const later = sent.map(({ outcome }) => outcome).filter((outcome) => outcome.state === 'later')
  if (later.length === 0) return 'done'
  const asked = later.flatMap(({ seconds }) => seconds ?? [])
  return { again: asked.length > 0 ? Math.max(...asked) : null, isCall: ringingCallId !== null }
}
