import type { Settings } from '../../settings.ts'
import type { Context } from '../../context.ts'
import { checkHealth, TIME_LIMIT, type Report } from './check.ts'

/** How long a report is good, in milliseconds. */
const GOOD_FOR = 1_000
/** After so long nobody is believed to be asking any more: the runtime may have given up that request. */
const GIVEN_UP_AFTER = TIME_LIMIT + 500
/** How often it is looked whether another request has got its report, in milliseconds. */
const LOOK_EVERY = 20

/** What this isolate knows. Results, not promises of them: a promise belongs to the request that made it. */
interface Known {
  report: Report | null
  /** When the report's parts were asked; milliseconds since 1970. */
  askedAt: number
  /** Since when a request is asking; null while none is. */
  askingSince: number | null
}

const known = new WeakMap<Settings, Known>()

/**
 * How everything is, as it was found a second before the request came, or later. However many ask, an isolate asks its parts once a second:
 * whoever comes while one request is asking waits for what that one finds.
 */
export async function lastReport(ctx: Context): Promise<Report> {
  const here = known.get(ctx.settings) ?? { report: null, askedAt: 0, askingSince: null }
  known.set(ctx.settings, here)
  // By when the request came: a part that is down takes longer to find than a report is good.
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
    // A check of which nobody expected anything any more knows less than the one that came after it.
    if (now >= here.askedAt) Object.assign(here, { report, askedAt: now })
    return report
  } finally {
    if (here.askingSince === now) here.askingSince = null
  }
}
