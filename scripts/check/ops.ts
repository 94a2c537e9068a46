import { MEASURES } from '../../src/catalogue/measures.ts'
import { endpoints } from '../../src/features/endpoints.ts'
import { CLIENT_EVENTS } from '../../src/protocol/client-events.ts'
import { readOps } from '../ops/files.ts'
import { MONITOR_MEASURES } from '../monitor/measures.ts'
import { findingsOf, type Catalogue } from '../ops/findings.ts'
import type { Finding } from './run.ts'

/** The metrics that the product and its synthetic monitor have, with the values that their labels can have. */
export const CATALOGUE: Catalogue = {
  measures: { ...MEASURES, ...MONITOR_MEASURES },
  names: { operation: endpoints.map(({ operationId }) => operationId), event: Object.keys(CLIENT_EVENTS) },
}

/** Rules, dashboards and runbooks: each metric exists, each alert has its page and its test, each page its alert. */
export function opsHold(): Finding {
  try {
    return [...new Set(findingsOf(readOps(), CATALOGUE))].join('\n') || null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
