import { consumers } from './consumers.ts'
import { liftSuspensions } from './features/auth/account/lift-suspensions.ts'
import { forgetOldPasses } from './features/discovery/forget-old-passes.ts'
import { archiveBatch } from './features/messaging/archive-batch.ts'
import type { ArchiveMessage } from './features/messaging/archive-message.ts'
import { purgeAccounts } from './features/privacy/purge-accounts.ts'
import { sweepPhotos } from './features/profile/photos/sweep/sweep-photos.ts'
import { backgroundContext, type Context } from './platform/context.ts'
import { isOutage } from './platform/db.ts'
import { describeError } from './platform/log.ts'
import { publish, sweepOutbox } from './platform/outbox.ts'

/** What the Worker does without a request: messages of the queue and the clock. */

const contextOf = (env: Env, execution: ExecutionContext): Context =>
  backgroundContext({
    env,
    waitUntil: (work) => execution.waitUntil(work),
    publish: (context, events) => publish(context, consumers, events),
  })

/**
 * Archives a batch in one go. While Postgres is down the batch comes again as a whole; should one message of it be
 * refused, the others must not suffer, so each is tried by itself. Writing one twice does no harm.
 */
export async function onQueue(
  batch: MessageBatch<ArchiveMessage>,
  env: Env,
  execution: ExecutionContext,
): Promise<void> {
  const context = contextOf(env, execution)
  try {
    await archiveBatch(
      context,
      batch.messages.map(({ body }) => body),
    )
    return batch.ackAll()
  } catch (error) {
    context.log.warn('archive_postponed', { messages: batch.messages.length, ...describeError(error) })
    if (isOutage(error)) return batch.retryAll()
  }
  for (const message of batch.messages) {
    try {
      await archiveBatch(context, [message.body])
      message.ack()
    } catch (error) {
      context.log.error('archive_refused', { conversation_id: message.body.conversationId, ...describeError(error) })
      message.retry()
    }
  }
}

/**
 * Every minute: lets suspensions run out, publishes the domain events that a crash left behind, purges accounts, forgets
 * old passes, and deletes pictures that no row names.
 */
export async function onSchedule(env: Env, execution: ExecutionContext): Promise<void> {
  const context = contextOf(env, execution)
  const lifted = await liftSuspensions(context)
  if (lifted > 0) context.log.info('suspensions_lifted', { accounts: lifted })
  const swept = await sweepOutbox(context, consumers, context.now())
  if (swept > 0) context.log.info('outbox_swept', { events: swept })
  const purged = await purgeAccounts(context)
  if (purged > 0) context.log.info('accounts_purged', { accounts: purged })
  const forgotten = await forgetOldPasses(context)
  if (forgotten > 0) context.log.info('passes_forgotten', { passes: forgotten })
  await sweepBucket(context)
}

/** Its failure is nobody else's: the bucket may be down, and the sweep can wait. */
async function sweepBucket(context: Context): Promise<void> {
  try {
    const { deleted, broken } = (await sweepPhotos(context)) ?? { deleted: 0, broken: [] }
    if (deleted > 0) context.log.info('photos_swept', { objects: deleted })
    if (broken.length > 0) context.log.error('photos_broken', { photo_ids: broken })
  } catch (error) {
    context.log.warn('photos_not_swept', describeError(error))
  }
}
