import { NeonDbError } from '@neondatabase/serverless'

/**
 * Postgres' message, without values, which may be personal: Postgres quotes input that it cannot parse (class 22, data
 * exceptions), and Neon's driver the whole page with which a proxy refuses.
 */
export function withoutValues(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('22'))
    error.message = error.message.replace(/"[^]*"/, '"…"')
  if (error instanceof NeonDbError && error.code === undefined)
    error.message = error.message.replace(/(\(HTTP status \d+\)): [^]*/, '$1')
  return error
}

/** Classes of SQLSTATE that mean the server is there but cannot serve, or does not let us in (PostgreSQL manual, appendix A). */
const OUTAGE_CLASSES = new Set(['08', '28', '53', '57', '58'])
/** Two transactions conflicted; a retry may succeed. */
const CONFLICTS = new Set(['40001', '40P01'])

/**
 * Whether Postgres could not be reached, as opposed to having rejected the statement. A rejection has an SQLSTATE; a
 * failure without one is an outage, unless it is a bug of ours.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.cause instanceof Error) return isOutage(error.cause)
  const state = stateOf(error)
  if (state === null) return isLostSocket(error) || !(error instanceof TypeError || error instanceof RangeError)
  return OUTAGE_CLASSES.has(state.slice(0, 2)) || CONFLICTS.has(state)
}

/** A socket that the runtime closed during a statement is reported as a TypeError, as bugs are. */
const isLostSocket = ({ message }: Error): boolean => /^This (ReadableStream|WritableStream|socket) /.test(message)

/** Whether Postgres rejected the statement, so that a retry would fail in the same way. */
export const isRefusal = (error: unknown): boolean => error instanceof Error && stateOf(error) !== null

/**
 * The SQLSTATE of an error from Postgres; null for a failure without one. Unlike names of system errors it has a digit.
 */
const stateOf = (error: Error): string | null =>
  'code' in error && typeof error.code === 'string' && /^(?=\D*\d)[0-9A-Z]{5}$/.test(error.code) ? error.code : null

/** The constraint that an error from Postgres names, or null. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('constraint' in error && typeof error.constraint === 'string') return error.constraint
  return violatedConstraint(error.cause)
}
