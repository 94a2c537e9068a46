import { createLog, toConsole, type Log, type LogFields } from '../foundation/log.ts'
import { readSettings } from '../settings.ts'
import { sentryReporter } from './sentry/reporter.ts'

/**
 * The log of this deployment: its lines go to the platform, and those of level `error` to Sentry as well, where it is
 * configured. @param keepAlive lets the platform finish a report after the answer
 */
export function deploymentLog(env: Env, base: LogFields, keepAlive: (work: Promise<void>) => void): Log {
  const settings = readSettings(env)
  return createLog(base, toConsole, {
    onError: sentryReporter(settings, env, keepAlive),
    sample: settings.LOG_SAMPLE,
  })
}

/** The same of an object, which lives on without being kept alive, and has far more good lines. @param object its class */
export function objectLog(env: Env, object: string): Log {
  const settings = readSettings(env)
  return createLog({ object }, toConsole, {
    onError: sentryReporter(settings, env, () => {}),
    sample: settings.LOG_SAMPLE_OBJECTS,
  })
}
