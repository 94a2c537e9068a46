import type { Context } from '../../context.ts'
import { writeOutcome, type Outcome } from './queries.ts'

export type CallOutcome = Outcome

/** Writes down what came of a call. Doing it again changes nothing. */
export const recordCall = ({ db }: Context, outcome: CallOutcome): Promise<void> => writeOutcome(db, outcome)
