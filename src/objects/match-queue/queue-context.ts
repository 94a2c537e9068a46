import { consumers } from '../../consumers.ts'
import { backgroundContext, type Context } from '../../platform/context.ts'
import { publish, type DomainEvent } from '../../platform/outbox.ts'

/**
 * What a verb needs that makes matches for a queue. Events are published with a connection of their own, because that of
 * the verb is given back as soon as there is nobody left to be tried.
 */
export const queueContext = (state: DurableObjectState, env: Env): Context =>
  backgroundContext({
    env,
    waitUntil: (work) => state.waitUntil(work),
    publish: (_context, events) => publishAlone(state, env, events),
  })

async function publishAlone(state: DurableObjectState, env: Env, events: readonly DomainEvent[]): Promise<void> {
  const context = backgroundContext({
    env,
    waitUntil: (work) => state.waitUntil(work),
    publish: () => Promise.reject(new Error('consumers of a match publish no further events')),
  })
  try {
    await publish(context, consumers, events)
  } finally {
    context.db.close()
  }
}
