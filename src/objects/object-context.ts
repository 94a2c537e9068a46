import { backgroundContext, type Context } from '../platform/context.ts'

/** What a verb needs when an object calls it. */
export const objectContext = (state: DurableObjectState, env: Env): Context =>
  backgroundContext({
    env,
    waitUntil: (work) => state.waitUntil(work),
    publish: () => Promise.reject(new Error('objects do not publish domain events')),
  })
