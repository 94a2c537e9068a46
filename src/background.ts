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
import { pauseAfter } from './features/notifications/rules.ts'
import { sendNotifications, type MessageResult } from './features/notifications/send-notifications.ts'
import { purgeAccounts } from './features/privacy/purge-accounts.ts'
import { followInactive } from './features/privacy/inactivity/follow-inactive.ts'
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
import { sendCountsLater } from './http/count-request.ts'
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
  try {
    await consume(context, batch)
  } catch (error) {
    context.count('vibesmatch_errors_total', { where: 'queue' })
    throw error
  } finally {
    sendCountsLater(context)
  }
}

async function consume(context: Context, batch: MessageBatch<QueueMessage>): Promise<void> {
  // Queues of other environments have the same names with something after them.
  // Guarantee: only conversation rooms write to the one queue, and only hubs to the other.
  if (batch.queue.startsWith('vibesmatch-archive')) return archive(context, batch as MessageBatch<ArchiveMessage>)
  if (batch.queue.startsWith('vibesmatch-push')) return push(context, batch as MessageBatch<PushMessage>)
  throw new Error(`nobody consumes the queue ${batch.queue}`)
}

/**
 * Archives a batch in one statement. While Postgres is down the whole batch is retried. If one message is rejected,
 * each is written separately, so that the others succeed. Writing one twice has no effect.
 */
async function archive(context: Context, batch: MessageBatch<ArchiveMessage>): Promise<void> {
  // A message that comes again has brought its counts.
  for (const { attempts, body } of batch.messages) if (attempts === 1) metersOf(context.settings).give(body.counts)
  try {
    const bodies = batch.messages.map(({ body }) => body)
    await archiveBatch(context, bodies)
    await noticeBeginnings(context, bodies)
    observeDelays(context, bodies)
    return batch.ackAll()
  } catch (error) {
    context.log.warn('archive_postponed', { messages: batch.messages.length, ...describeError(error) })
    if (isOutage(error)) return batch.retryAll()
  }
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
    }
  }
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
async function push(context: Context, batch: MessageBatch<PushMessage>): Promise<void> {
  let results: MessageResult[] = []
  try {
    results = await sendNotifications(
      context,
      batch.messages.map(({ body }) => body),
    )
  } catch (error) {
    context.log.warn('push_postponed', { messages: batch.messages.length, ...describeError(error) })
  }
  for (const [i, message] of batch.messages.entries()) {
    const result = results[i] ?? { again: null }
    if (result === 'done') message.ack()
    else message.retry({ delaySeconds: pauseAfter(message.attempts, result.again, result.isCall) })
  }
}

/**
 * Every minute: ends expired suspensions, releases held contacts, publishes domain events left by a crash, purges
 * accounts, warns owners of unused ones, deletes old security events, expired mails, passes, calls, interactions, words of reports and first messages, asks providers about
 * purchases and for notices that were lost, looks after safety and coins, enters planned publications, lets choices of interests follow the catalogue, seals the audit
 * log, counts statistics, and deletes pictures without a row.
 */
export async function onSchedule(env: Env, execution: ExecutionContext): Promise<void> {
  const context = contextOf(env, execution)
  let isDone = false
  try {
    await runSchedule(context)
    isDone = true
  } finally {
    await noteScheduledRun(context, isDone)
  }
}

async function runSchedule(context: Context): Promise<void> {
  const lifted = await liftSuspensions(context)
  if (lifted > 0) context.log.info('suspensions_lifted', { accounts: lifted })
  const released = await releaseContacts(context)
  if (released > 0) context.log.info('contacts_released', { contacts: released })
  const swept = await sweepOutbox(context, consumers, URGENT_EVENTS, context.now())
  if (swept > 0) context.log.info('outbox_swept', { events: swept })
  const purged = await purgeAccounts(context)
  if (purged > 0) context.log.info('accounts_purged', { accounts: purged })
  await lookAfterUnused(context)
  const mails = await forgetOldMails(context)
  if (mails > 0) context.log.info('mails_forgotten', { mails })
  const forgotten = await forgetOldPasses(context)
  if (forgotten > 0) context.log.info('passes_forgotten', { passes: forgotten })
  const calls = await forgetOldCalls(context)
  if (calls > 0) context.log.info('calls_forgotten', { calls })
  const interactions = await forgetOldInteractions(context)
  if (interactions > 0) context.log.info('interactions_forgotten', { interactions })
  const reports = await forgetOldReports(context)
  if (reports > 0) context.log.info('reports_forgotten', { reports })
  const beginnings = await forgetOldFirstMessages(context)
  if (beginnings > 0) context.log.info('first_messages_forgotten', { messages: beginnings })
  const asked = await reconcileDue(context)
  if (asked > 0) context.log.info('purchases_due', { events: asked })
  const missed = await catchUp(context)
  if (missed > 0) context.log.info('notices_caught_up', { events: missed })
  await lookAfterSafety(context)
  await lookAfterCoins(context)
  if (await enterScheduledPages(context)) context.log.info('pages_published')
  const followed = await followInterests(context)
  if (followed > 0) context.log.info('interests_followed', { profiles: followed })
  const sealed = await sealAuditLog(context)
  if (sealed > 0) context.log.info('audit_log_sealed', { entries: sealed })
  await sweepBucket(context)
  const counted = await countStatistics(context)
  if (counted > 0) context.log.info('hours_counted', { hours: counted })
}

/** Warns owners of accounts that nobody uses, and deletes them; deletes old security events. */
async function lookAfterUnused(context: Context): Promise<void> {
  const { found, warned, deleted } = await followInactive(context)
  if (found + warned + deleted > 0) context.log.info('inactive_accounts', { found, warned, deleted })
  const events = await forgetOldSecurityEvents(context)
  if (events > 0) context.log.info('security_events_forgotten', { events })
}

/** Ends restrictions, sends notices, submits statements of reasons, and forgets what is kept no longer. */
async function lookAfterSafety(context: Context): Promise<void> {
  const ended = await endRestrictions(context)
  if (ended > 0) context.log.info('restrictions_ended', { restrictions: ended })
  const noticed = await sendScamNotices(context)
  if (noticed > 0) context.log.info('scam_notices_sent', { notices: noticed })
  const submitted = await submitStatements(context)
  if (submitted > 0) context.log.info('statements_submitted', { statements: submitted })
  const forgotten = (await forgetOldStatements(context)) + (await forgetOldMarks(context))
  if (forgotten > 0) context.log.info('statements_forgotten', { rows: forgotten })
}

/** A failure is only logged: the bucket may be down, and the sweep can wait. */
async function sweepBucket(context: Context): Promise<void> {
  try {
    const { deleted, broken } = (await sweepPhotos(context)) ?? { deleted: 0, broken: [] }
    if (deleted > 0) context.log.info('photos_swept', { objects: deleted })
    if (broken.length > 0) context.log.error('photos_broken', { photo_ids: broken })
  } catch (error) {
    context.log.warn('photos_not_swept', describeError(error))
  }
}
