import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'

export interface DueNotice {
  decisionId: string
  userId: string
  conversationId: string
  /** The name that they knew; null where it is not known any more. */
  firstName: string | null
  emailIndex: string | null
  emailCipher: string | null
}

/** Notices that are due, of bans that are in effect. */
export const dueNotices = (db: Db, most: number, now: number): Promise<DueNotice[]> =>
  db.rows(sql`
    select n.decision_id as "decisionId", n.user_id as "userId", n.conversation_id as "conversationId", p.first_name as "firstName",
      u.email_index as "emailIndex", u.email_cipher as "emailCipher"
    from scam_notices n join safety_decisions d on d.id = n.decision_id and d.state = 'effective'
    join users u on u.id = n.user_id left join profiles p on p.user_id = d.subject_id
    where n.sent_at is null and n.due_at <= ${instant(now)} order by n.due_at limit ${most}`)

/** Notes that a notice was sent. False where it had been, or the ban was undone. */
export async function noteSent(db: Db, { decisionId, userId }: DueNotice, now: number): Promise<boolean> {
  const rows = await db.rows(sql`
    update scam_notices n set sent_at = ${instant(now)}
    where n.decision_id = ${decisionId} and n.user_id = ${userId} and n.sent_at is null returning 1`)
  return rows.length > 0
}
