import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll } from 'vitest'
import worker from '../../src/index.ts'
import { queryAlone } from './db.ts'

// What other files have left behind is more than one minute takes, and its objects are gone with them.
beforeAll(() => queryAlone('delete from outbox').then(() => {}))

/** What the clock does every minute. Resolves when all of it is done. */
export async function minutePasses(changes: Partial<Env> = {}): Promise<void> {
  const execution = createExecutionContext()
  await worker.scheduled(createScheduledController(), { ...env, ...changes }, execution)
  await waitOnExecutionContext(execution)
}
