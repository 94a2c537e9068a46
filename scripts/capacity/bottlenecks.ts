import type { Assumptions } from './assumptions.ts'
import type { REMEDIES } from './ceilings.ts'
import type { Usage } from './usage.ts'

/** A ceiling and how much of it is used at the peak; above 1 one of its kind does not suffice. */
export interface Bottleneck {
  ceiling: keyof typeof REMEDIES
  share: number
}

/** All ceilings, the first to be reached first. */
export function bottlenecksOf({ ceilings }: Assumptions, { peak, stored }: Usage): Bottleneck[] {
  const used: Record<keyof typeof REMEDIES, number> = {
    redisCommands: peak.redisCommands,
    queueMessages: peak.queueMessages,
    objectRequests: peak.liveQueueRequests,
    sweptEvents: peak.missedEvents,
    purgedAccounts: peak.purgedAccounts,
    postgresProcessors: peak.postgresProcessors,
    postgresConnections: peak.postgresConnections,
    postgresGigabytes: stored.postgresGigabytes,
  }
  const names = Object.keys(used) as (keyof typeof REMEDIES)[]
  return names
    .map((ceiling) => ({ ceiling, share: used[ceiling] / ceilings[ceiling] }))
    .toSorted((a, b) => b.share - a.share)
}
