import { env } from 'cloudflare:workers'
import { consumers } from '../../src/consumers.ts'
import { backgroundContext, type Context } from '../../src/context.ts'
import { publish } from '../../src/foundation/outbox.ts'

/** A context as the clock's work has it, with other settings or bindings and at another time. Nothing is left behind by it. */
export function contextWith(changes: Record<string, unknown> = {}, { inHours = 0 } = {}): Context {
  const context = backgroundContext({
    env: { ...env, ...changes },
    waitUntil: () => {
      throw new Error('a test waits for what it starts')
    },
    publish: (publisher, events) => publish(publisher, consumers, events),
  })
  const now = () => Date.now() + inHours * 3_600_000
  return Object.create(context, { now: { value: now } }) as Context
}
