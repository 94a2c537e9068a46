import { newId } from '../../src/foundation/ids.ts'
import { query } from './db.ts'

export interface SignalEntry extends Record<string, unknown> {
  signal: string
  note: string
  amount: number
  about: string | null
}

/** The signals about somebody in all their cases, oldest first. */
export const signalsOf = ({ id }: { id: string }): Promise<SignalEntry[]> =>
  query<SignalEntry>(
    `select e.signal, e.note, e.amount, e.ref_id as about from cases c join case_entries e on e.case_id = c.id
     where c.subject_id = $1 and e.kind = 'signal' order by e.at, e.id`,
    [id],
  )

/** Bans somebody as two moderators do, and keeps what they are recognised by. Returns the decision. */
export async function ban({ id }: { id: string }): Promise<string> {
  const decision = newId()
  await query(
    `insert into safety_decisions (id, subject_id, policy, measure, explanation, state, decided_by, confirmed_by, effective_at, created_at)
     values ($1, $2, 'scam', 'ban', 'Asked for money.', 'effective', $3, $4, now(), now())`,
    [decision, id, newId(), newId()],
  )
  await query(`update users set status = 'banned', status_reason = 'scam', inactive_since = now() where id = $1`, [id])
  await query(
    `insert into banned_marks (kind, mark, decision_id, user_id, created_at)
     select m.kind, m.mark, $1, $2, now() from marks_of($2) m`,
    [decision, id],
  )
  return decision
}

/** Closes somebody's open case. */
export const closeCase = ({ id }: { id: string }) =>
  query(`update cases set status = 'closed', closed_at = now() where subject_id = $1 and status = 'open'`, [id])
