import { consumers } from '../consumers.ts'
import { tallyOf } from '../catalogue/meters.ts'
import { backgroundContext, type Context } from '../context.ts'
import { sendCounts } from '../http/count-request.ts'
import { publish } from '../foundation/outbox.ts'

/** Counts that have found no trip for so long get one while the object is awake for something else, in milliseconds. */
const LONGEST_WAIT = 30_000

const isOverdue = ({ settings }: Context): boolean => tallyOf(settings).waits >= LONGEST_WAIT

/**
 * Lets an object call verbs. A connection to Postgres, where the way there has any, is given back afterwards: an object would
 * hold it for as long as it lives. What the verbs publish reaches its consumers in the background, in a context of its own.
 */
export async function inContext<T>(
  state: Pick<DurableObjectState, 'waitUntil'>,
  env: Env,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const context = backgroundContext({
    env,
    waitUntil: (promise) => state.waitUntil(promise),
    publish: (_context, events) => inContext(state, env, (own) => publish(own, consumers, events)),
  })
  try {
    return await work(context)
  } finally {
    // Nothing of the object waits for it: a Redis that is down must not slow down objects.
    if (isOverdue(context)) context.after('send_counts', () => sendCounts(context))
    context.db.close()
  }
}
