import { TIMES, type Call } from './call-types.ts'

/** How long after the end of a call a hub waits before it considers its user free, in milliseconds. */
const SLACK = 120_000

/** Until when the hubs of both people consider them busy if they never hear that the call is over; milliseconds since 1970. */
export function leaseOf(call: Call): number {
  const most = call.phase === 'active' ? 0 : TIMES.ring + TIMES.connect + call.allowance
  return (call.until ?? call.createdAt) + most + SLACK
}
