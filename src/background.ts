import type { PushMessage } from './rpc/notifications.ts'
import type { ArchiveMessage } from './rpc/archive.ts'
import { URGENT_EVENTS } from './catalogue/domain-events.ts'
import { consumers } from './consumers.ts'
import { sealAuditLog } from './features/admin/audit/seal-audit-log.ts'
import { countStatistics } from './features/admin/stats/count-statistics.ts'
import { releaseContacts } from './features/auth/account/release-contacts.ts'
import { forgetOldSecurityEvents } from './features/auth/account/forget-security-events.ts'
import { forgetOldMails } from './features/auth/email/forget-old-mails.ts'
import { liftSuspensions } from './features/auth/account/lift-suspensions.ts'
import { lookAfterCoins } from './features/coins/look-after-coins.ts'
import { forgetOldCalls } from './features/calls/forget-old-calls.ts'
import { forgetOldPasses } from './features/discovery/forget-old-passes.ts'
import { enterScheduledPages } from './features/content/enter-scheduled-pages.ts'
import { archiveBatch } from './features/messaging/archive/archive-batch.ts'
import { MOST_RETRIES, pauseAfter } from './features/notifications/rules.ts'
import { sendNotifications, type MessageResult } from './features/notifications/send-notifications.ts'
import { isPostgresUp } from './features/health/check.ts'
import { purgeAccounts } from './features/privacy/purge-accounts.ts'
import { followInactive } from './features/privacy/inactivity/follow-inactive.ts'
import { reapplyErasures } from './features/privacy/erasures/reapply-erasures.ts'
import { endRestrictions, forgetOldMarks } from './features/safety/decisions/end-measures.ts'
import { sendScamNotices } from './features/safety/scam/send-scam-notices.ts'
import { forgetOldStatements } from './features/safety/statements/forget-statements.ts'
import { submitStatements } from './features/safety/transparency/submit-statements.ts'
import { forgetOldInteractions } from './features/safety/forget-old-interactions.ts'
import { forgetOldReports } from './features/safety/reports/forget-old-reports.ts'
import { forgetOldFirstMessages } from './features/safety/signals/forget-first-messages.ts'
import { noteFirstMessages } from './features/safety/signals/note-first-messages.ts'
import { catchUp } from './features/billing/catch-up/catch-up.ts'
import { reconcileDue } from './features/billing/reconcile/reconcile-due.ts'
import { followInterests } from './features/profile/interests/follow-interests.ts'
import { sweepPhotos } from './features/profile/photos/sweep/sweep-photos.ts'
import { metersOf } from './catalogue/meters.ts'
import { backgroundContext, type Context } from './context.ts'
import { noteScheduledRun } from './features/metrics/note-scheduled-run.ts'
import { sendCounts } from './http/count-request.ts'
import { isOutage } from './foundation/postgres/errors.ts'
import { describeError } from './foundation/log.ts'
import { publish, sweepOutbox } from './foundation/outbox.ts'

/** The Worker's background entry points: queue batches and the cron trigger. */

/** Queue consumers by queue name. */
export type QueueMessage = ArchiveMessage | PushMessage

const contextOf = (env: Env, execution: ExecutionContext): Context =>
  backgroundContext({
    env,
    waitUntil: (work) => execution.waitUntil(work),
    publish: (context, events) => publish(context, consumers, events),
  })

/** @throws Error when no consumer is registered for the queue; its messages are then redelivered */
export async function onQueue(batch: MessageBatch<QueueMessage>, env: Env, execution: ExecutionContext): Promise<void> {
  const context = contextOf(env, execution)
  const line = () => ({ queue: batch.queue, messages: batch.messages.length, ...spent(context) })
  try {
    const again = await consume(context, batch)
    if (again > 0) context.log.warn('batch', { ...line(), outcome: 'postponed', again })
    else context.log.sampled('batch', { ...line(), outcome: 'ok' })
  } catch (error) {
    context.count('vibesmatch_errors_total', { where: 'queue' })
    context.log.error('batch', { ...line(), outcome: 'failed', ...describeError(error) })
    throw error
  } finally {
    // At once: the queue takes a batch for done only when nothing of it runs any more.
    await sendCounts(context)
  }
}

/** What work without a request has cost, for its line in the log. */
const spent = ({ timing }: Context) => ({
  ms: timing.total(),
  db: timing.roundTrips.db,
  redis: timing.roundTrips.redis,
})

/** @returns how many messages the queue has to deliver again */
function consume(context: Context, batch: MessageBatch<QueueMessage>): Promise<number> {
  // Queues of other environments have the same names with something after them.
  // Guarantee: only conversation rooms write to the one queue, and only hubs to the other.
  if (batch.queue.startsWith('vibesmatch-archive')) return archive(context, batch as MessageBatch<ArchiveMessage>)
  if (batch.queue.startsWith('vibesmatch-push')) return push(context, batch as MessageBatch<PushMessage>)
  return Promise.reject(new Error(`nobody consumes the queue ${batch.queue}`))
}

/**
 * Archives a batch in one statement. While Postgres is down the whole batch is retried. If one message is rejected,
 * each is written separately, so that the others succeed. Writing one twice has no effect.
 */
async function archive(context: Context, batch: MessageBatch<ArchiveMessage>): Promise<number> {
  // A message that comes again has brought its counts.
  for (const { attempts, body } of batch.messages) if (attempts === 1) metersOf(context.settings).give(body.counts)
  try {
    const bodies = batch.messages.map(({ body }) => body)
    await archiveBatch(context, bodies)
    await noticeBeginnings(context, bodies)
    observeDelays(context, bodies)
    batch.ackAll()
    return 0
  } catch (error) {
    context.log.warn('archive_postponed', { messages: batch.messages.length, ...describeError(error) })
    if (isOutage(error)) {
      batch.retryAll()
      return batch.messages.length
    }
  }
  let again = 0
  for (const message of batch.messages) {
    try {
      await archiveBatch(context, [message.body])
      await noticeBeginnings(context, [message.body])
      observeDelays(context, [message.body])
      message.ack()
    } catch (error) {
      context.count('vibesmatch_errors_total', { where: 'queue' })
      context.log.error('archive_refused', { conversation_id: message.body.conversationId, ...describeError(error) })
      message.retry()
      again += 1
    }
  }
  return again
}

/** How long after it was written each new message has come to the archive. */
function observeDelays({ observe, now }: Context, bodies: readonly ArchiveMessage[]): void {
  const written = bodies.flatMap(({ entries }) => entries.filter((one) => !one.edited_at && !one.deleted_at))
  for (const { created_at } of written)
    observe('vibesmatch_archive_delay_seconds', undefined, (now() - Date.parse(created_at)) / 1000)
}

/** While Postgres is down the batch comes again. Any other failure is logged: it must not hold up the archive. */
async function noticeBeginnings(context: Context, bodies: readonly ArchiveMessage[]): Promise<void> {
  try {
    await noteFirstMessages(context, bodies)
  } catch (error) {
    if (isOutage(error)) throw error
    context.log.error('first_messages_not_noted', describeError(error))
  }
}

/** Sends a batch of notifications. Each failed one is retried separately, with its own delay. */
async function push(context: Context, batch: MessageBatch<PushMessage>): Promise<number> {
  let results: MessageResult[] = []
  try {
    results = await sendNotifications(
      context,
      batch.messages.map(({ body }) => body),
    )
  } catch (error) {
    context.log.warn('push_postponed', { messages: batch.messages.length, ...describeError(error) })
  }
  let again = 0
  for (const [i, message] of batch.messages.entries()) {
    const result = results[i] ?? { again: null }
    if (result === 'done') {
      message.ack()
      const waited = (context.now() - message.timestamp.getTime()) / 1000
      context.observe('vibesmatch_notification_delay_seconds', undefined, waited)
    } else {
      if (message.attempts > MOST_RETRIES) context.count('vibesmatch_notifications_abandoned_total', undefined)
      message.retry({ delaySeconds: pauseAfter(message.attempts, result.again, result.isCall) })
      again += 1
    }
  }
  return again
}

/** What the clock does every minute, in this order, by what it counts. Some counts more than one thing. */
const WORKS: Readonly<Record<string, (context: Context) => Promise<number | Readonly<Record<string, number>>>>> = {
  suspensions_lifted: liftSuspensions,
  contacts_released: releaseContacts,
  outbox_swept: (context) => sweepOutbox(context, consumers, URGENT_EVENTS, context.now()),
  accounts_purged: purgeAccounts,
  inactive_accounts: async (context) => {
    const { found, warned, deleted } = await followInactive(context)
    return { inactive_found: found, inactive_warned: warned, inactive_deleted: deleted }
  },
  security_events_forgotten: forgetOldSecurityEvents,
  mails_forgotten: forgetOldMails,
  passes_forgotten: forgetOldPasses,
  calls_forgotten: forgetOldCalls,
  interactions_forgotten: forgetOldInteractions,
  reports_forgotten: forgetOldReports,
  first_messages_forgotten: forgetOldFirstMessages,
  purchases_due: reconcileDue,
  notices_caught_up: catchUp,
  restrictions_ended: endRestrictions,
  scam_notices_sent: sendScamNotices,
  statements_submitted: submitStatements,
  statements_forgotten: forgetOldStatements,
  marks_forgotten: forgetOldMarks,
  coins_looked_after: lookAfterCoins,
  pages_published: async (context) => Number(await enterScheduledPages(context)),
  interests_followed: followInterests,
  audit_log_sealed: sealAuditLog,
  erasures_reapplied: compareErasures,
  photos_swept: sweepBucket,
  hours_counted: countStatistics,
}

/**
 * Every minute: {@link WORKS}, and one line in the log that counts what was done. What fails is reported, and the rest goes on,
 * unless Postgres is down, which all of it needs. One statement that takes too long fails like that too, so Postgres is asked.
 * @throws the first failure, once the rest is done
 */
export async function onSchedule(env: Env, execution: ExecutionContext): Promise<void> {
  const context = contextOf(env, execution)
  const done: Record<string, number> = {}
  const failures: unknown[] = []
  let isWhole = true
  for (const [name, work] of Object.entries(WORKS)) {
    try {
      const counted = await work(context)
      for (const [what, count] of Object.entries(typeof counted === 'number' ? { [name]: counted } : counted))
        if (count > 0) done[what] = count
    } catch (error) {
      failures.push(error)
      context.log.error('clock_work_failed', { work: name, ...describeError(error) })
      isWhole = !isOutage(error) || (await isPostgresUp(context))
      if (!isWhole) break
    }
  }
  await noteScheduledRun(context, { isWhole, failures: failures.length })
  const line = { done, ...spent(context) }
  if (failures.length === 0) return context.log.info('clock', { ...line, outcome: 'ok' })
  context.log.warn('clock', { ...line, outcome: 'failed', failed: failures.length })
  throw failures[0]
}

/** A failure is only logged: the bucket may be down, and the comparison can wait. */
async function compareErasures(context: Context): Promise<number> {
  try {
    const events = await reapplyErasures(context)
    if (events > 0) context.log.error('erasures_reapplied', { erasures: events })
    return events
  } catch (error) {
    context.log.warn('erasures_not_compared', describeError(error))
    return 0
  }
}

/** A failure is only logged: the bucket may be down, and the sweep can wait. */
async function sweepBucket(context: Context): Promise<number> {
  try {
    const { deleted, broken } = (await sweepPhotos(context)) ?? { deleted: 0, broken: [] }
    if (broken.length > 0) context.log.error('photos_broken', { photo_ids: broken })
    return deleted
  } catch (error) {
    context.log.warn('photos_not_swept', describeError(error))
    return 0
  }
}
