import type { ErrorListener } from '../../foundation/log.ts'
import type { Settings } from '../../settings.ts'
import { reach } from '../reach.ts'
import { Allowance } from './allowance.ts'
import { dsnFrom, type Dsn } from './dsn.ts'
import { envelopeOf, type Reason } from './envelope.ts'
import { eventOf, type Deployment } from './event.ts'

/** Longest wait for Sentry, in milliseconds. An object that reports stays awake for no longer. */
const TIME_LIMIT = 2_000

/** By where reports go. Nothing of a request is in it, so requests may share it. */
export const allowances = new Map<string, Allowance>()

function allowanceOf(url: string): Allowance {
  const known = allowances.get(url) ?? new Allowance()
  allowances.set(url, known)
  return known
}

/**
 * Reports lines of level `error` to Sentry; undefined where no DSN is configured. A report never fails, and nothing waits for it.
 * @param keepAlive lets the platform finish a report after the answer; in an object nothing has to
 */
export function sentryReporter(
  { SENTRY_DSN, SENTRY_SAMPLE_RATE, SENTRY_RELEASE, ENVIRONMENT }: Settings,
  env: Pick<Partial<Env>, 'CF_VERSION_METADATA'>,
  keepAlive: (work: Promise<void>) => void,
): ErrorListener | undefined {
  const dsn = SENTRY_DSN === undefined ? null : dsnFrom(SENTRY_DSN)
  if (dsn === null) return undefined
  const deployment: Deployment = {
    environment: ENVIRONMENT,
    release: SENTRY_RELEASE ?? env.CF_VERSION_METADATA?.id ?? null,
  }
  const allowance = allowanceOf(dsn.url)
  return (line) => {
    const now = Date.now()
    if (Math.random() >= SENTRY_SAMPLE_RATE) return void allowance.discard('sample_rate')
    const event = eventOf(line, deployment, now)
    if (!allowance.take(event.fingerprint.join(' '), now)) return
    const discarded = allowance.takeDiscarded()
    keepAlive(send(dsn, { body: envelopeOf(event, discarded, now), discarded }, allowance))
  }
}

interface Report {
  /** The envelope. */
  body: string
  /** What it says of those that were not sent. */
  discarded: ReadonlyMap<Reason, number>
}

/** A failure is counted and not logged: its line would be reported in turn. */
async function send({ key, url }: Dsn, { body, discarded }: Report, allowance: Allowance): Promise<void> {
  const response = await reach(url, {
    within: TIME_LIMIT,
    method: 'POST',
    headers: {
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': `Sentry sentry_version=7, sentry_client=vibesmatch.sentry/1, sentry_key=${key}`,
    },
    body,
    redirect: 'manual',
  }).catch(() => null)
  if (response === null || response.status >= 400) allowance.giveBack(discarded)
  if (response === null) return allowance.failed(Date.now())
  allowance.answered(response, Date.now())
  await response.body?.cancel().catch(() => {})
}
