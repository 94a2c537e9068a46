import type { Assumptions } from './assumptions.ts'
import type { Priced } from './prices.ts'
import type { Usage } from './usage.ts'

const DAYS = 30
const HOURS = 24 * DAYS

/** How many units of each price a month has. */
export function unitsOf({ postgres }: Assumptions, { day, peak, stored }: Usage): Record<Priced, number> {
  return {
    plan: 1,
    workerRequests: day.requests * DAYS,
    workerCpuMs: day.workerCpuMs * DAYS,
    objectRequests: day.objectRequests * DAYS,
    objectGigabyteSeconds: day.objectGigabyteSeconds * DAYS,
    objectRowsRead: day.objectRowsRead * DAYS,
    objectRowsWritten: day.objectRowsWritten * DAYS,
    objectGigabytes: stored.objectGigabytes,
    r2Gigabytes: stored.r2Gigabytes,
    r2Writes: day.r2Writes * DAYS,
    r2Reads: day.r2Reads * DAYS,
    queueOperations: day.queueOperations * DAYS,
    logLines: day.logLines * DAYS,
    imageTransformations: day.imageTransformations * DAYS,
    relayGigabytes: day.relayGigabytes * DAYS,
    redisCommands: day.redisCommands * DAYS,
    postgresProcessorHours: peak.postgresProcessors * postgres.meanOfPeak * HOURS,
    postgresGigabytes: stored.postgresGigabytes,
  }
}

/** Dollars a month of each, beyond what is included. Public prices: at the larger sizes nobody pays those. */
export function billOf(assumptions: Assumptions, usage: Usage): Record<Priced, number> {
  const units = unitsOf(assumptions, usage)
  const names = Object.keys(units) as Priced[]
  // Guarantee: every price has its units.
  return Object.fromEntries(
    names.map((name) => {
      const { usd, included } = assumptions.prices[name]
      return [name, Math.max(0, units[name] - included) * usd]
    }),
  ) as Record<Priced, number>
}

export const totalOf = (bill: Record<Priced, number>): number =>
  Object.values(bill).reduce((sum, dollars) => sum + dollars, 0)
