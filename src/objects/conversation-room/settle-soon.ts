import type { Jobs } from '../shared/jobs.ts'

/** How soon after a write a room settles, in milliseconds; spread, so that not all rooms do at the same moment. */
const settleAfter = (): number => 750 + Math.floor(Math.random() * 500)

/** Schedules the job `settle`; see settlement.ts. */
export const settleSoon = (jobs: Jobs, since: number): void => jobs.ensure('settle', since + settleAfter())
