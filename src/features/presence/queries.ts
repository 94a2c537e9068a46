import { sql } from 'drizzle-orm'
import type { Db } from '../../foundation/db.ts'

export interface Watchers {
  /** Whether the user hides their presence. */
  isHidden: boolean
  /** Users matched with them who can write to them. */
  watchers: string[]
}

/** Users who may see a user's presence. */
export async function watchersOf(db: Db, userId: string): Promise<Watchers> {
  const [row] = await db.rows<Watchers>(sql`
    select p.visibility = 'hidden' as "isHidden", coalesce((
      select jsonb_agg(case when m.user_a = p.user_id then m.user_b else m.user_a end)
      from matches m join conversations c on c.id = m.conversation_id
      where p.user_id in (m.user_a, m.user_b) and m.status = 'active' and c.status = 'open'
        and gone_since(case when m.user_a = p.user_id then m.user_b else m.user_a end, p.user_id) is null), '[]') as watchers
    from profiles p where p.user_id = ${userId}`)
  return row ?? { isHidden: true, watchers: [] }
}
