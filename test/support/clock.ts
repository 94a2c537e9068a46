import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

/** What the clock does every minute. Resolves when all of it is done. */
export async function minutePasses(changes: Partial<Env> = {}): Promise<void> {
  const execution = createExecutionContext()
  await worker.scheduled(createScheduledController(), { ...env, ...changes }, execution)
  await waitOnExecutionContext(execution)
}
