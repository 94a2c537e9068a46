import type { Context } from '../../context.ts'
import { writeOutcome, type Outcome } from './queries.ts'

export type CallOutcome = Outcome

/** Records the outcome of a call. Idempotent. */
export const recordCall = ({ db }: Context, outcome: CallOutcome): Promise<void> => writeOutcome(db, outcome)
