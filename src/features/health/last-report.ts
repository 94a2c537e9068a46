import type { Settings } from '../../settings.ts'
import type { Context } from '../../context.ts'
import { checkHealth, TIME_LIMIT, type Report } from './check.ts'

/** How long a report is valid, in milliseconds. */
const GOOD_FOR = 1_000
/** After so long a running check counts as lost: the runtime may have cancelled its request. */
const GIVEN_UP_AFTER = TIME_LIMIT + 500
/** How often waiting requests poll for the report of another, in milliseconds. */
const LOOK_EVERY = 20

/** This isolate's last result. Results, not promises of them: a promise belongs to the request that made it. */
interface Known {
  report: Report | null
  /** When the checks started; milliseconds since 1970. */
  askedAt: number
  /** When a running check started; null without one. */
  askingSince: number | null
}

const known = new WeakMap<Settings, Known>()

/**
 * The state of all dependencies, at most a second older than the request. An isolate runs at most one check a second:
 * concurrent requests wait for the running check's result.
 */
export async function lastReport(ctx: Context): Promise<Report> {
  const here = known.get(ctx.settings) ?? { report: null, askedAt: 0, askingSince: null }
  known.set(ctx.settings, here)
  // Measured from the request's arrival: detecting an outage takes longer than a report is valid.
  const cameAt = ctx.now()
  for (;;) {
    const now = ctx.now()
    if (here.report && cameAt - here.askedAt < GOOD_FOR) return here.report
    if (here.askingSince === null || now - here.askingSince > GIVEN_UP_AFTER) return find(ctx, here, now)
    await scheduler.wait(LOOK_EVERY)
  }
}

async function find(ctx: Context, here: Known, now: number): Promise<Report> {
  here.askingSince = now
  try {
    const report = await checkHealth(ctx)
    // A check that counted as lost is older than the one that replaced it.
    if (now >= here.askedAt) Object.assign(here, { report, askedAt: now })
    return report
  } finally {
    if (here.askingSince === now) here.askingSince = null
  }
}
