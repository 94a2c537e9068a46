import { env } from 'cloudflare:workers'
import { onTestFinished } from 'vitest'
import { INITIAL_APP_SETTINGS } from '../../src/catalogue/app-settings.ts'
import { consumers } from '../../src/consumers.ts'
import { backgroundContext, type Context } from '../../src/context.ts'
import { publish } from '../../src/foundation/outbox.ts'

/**
 * A context as the clock's work has it, with other settings or bindings and at another time. A test is over once what goes on
 * after it is done. Nothing is left behind by it, so it has the initial app settings: reading them leaves a copy in Redis.
 */
export function contextWith(changes: Record<string, unknown> = {}, { inHours = 0 } = {}): Context {
  const context = backgroundContext({
    env: { ...env, ...changes },
    waitUntil: (promise) => onTestFinished(async () => void (await promise)),
    publish: (publisher, events) => publish(publisher, consumers, events),
  })
  const now = () => Date.now() + inHours * 3_600_000
  const appSettings = () => Promise.resolve(INITIAL_APP_SETTINGS)
  return Object.create(context, { now: { value: now }, appSettings: { value: appSettings } }) as Context
}
