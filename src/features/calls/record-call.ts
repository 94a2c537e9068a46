import type { Context } from '../../context.ts'
import { writeOutcome, type CallOutcome } from './queries.ts'

export type { CallOutcome }

/** Records the outcome of a call. Idempotent. */
export const recordCall = ({ db }: Context, outcome: CallOutcome): Promise<void> => writeOutcome(db, outcome)
