import type { Known } from '../ops/findings.ts'

/**
 * Steps of the monitor's journey, in order. They are values of the label `step`, so a new name begins a new series, and
 * docs/runbooks/synthetic-monitor.md says of each what to look at.
 */
export const STEPS = [
  'health',
  'sign_in',
  'profile',
  'feed',
  'match',
  'connect',
  'message',
  'read',
  'clean_up',
] as const
export type StepName = (typeof STEPS)[number]

interface Measure extends Known {
  /** What it is, as one sentence. */
  readonly help: string
}

/** What the monitor writes for Prometheus: it is not in `GET /metrics`, because the product cannot say it of itself. */
export const MONITOR_MEASURES = {
  vibesmatch_monitor_success: {
    type: 'gauge',
    help: 'Whether every step of the last run succeeded, 1 or 0.',
  },
  vibesmatch_monitor_closed: {
    type: 'gauge',
    help: 'Whether operators had closed the product for maintenance, so that nothing was played, 1 or 0.',
  },
  vibesmatch_monitor_step_success: {
    type: 'gauge',
    help: 'Whether a step of the last run succeeded, 1 or 0; steps that were not reached are absent.',
    labels: { step: STEPS },
  },
  vibesmatch_monitor_step_seconds: {
    type: 'gauge',
    help: 'Time of a step of the last run, with the network; steps that were not reached are absent.',
    labels: { step: STEPS },
  },
  vibesmatch_monitor_last_run_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last run ended, in seconds since 1970.',
  },
} as const satisfies Record<string, Measure>
