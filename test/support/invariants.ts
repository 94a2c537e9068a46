/**
 * What must be true of pairs at every moment, as questions whose right answer is no row. `$1` are the ids of the people to
 * look at.
 */
export const PAIR_INVARIANTS: Readonly<Record<string, string>> = {
  'at most one active match per pair': `
    select user_a, user_b from matches where user_a = any($1) and status = 'active' group by 1, 2 having count(*) > 1`,

  'at most one conversation per pair': `
    select user_a, user_b from conversations where user_a = any($1) group by 1, 2 having count(*) > 1`,

  'an active match has the open conversation of its pair': `
    select m.id from matches m left join conversations c
      on c.id = m.conversation_id and c.user_a = m.user_a and c.user_b = m.user_b and c.status = 'open'
    where m.user_a = any($1) and m.status = 'active' and c.id is null`,

  'an open conversation has an active match': `
    select c.id from conversations c where c.user_a = any($1) and c.status = 'open'
      and not exists (select from matches m where m.conversation_id = c.id and m.status = 'active')`,

  'a requested conversation has a request that waits': `
    select c.id from conversations c where c.user_a = any($1) and c.status = 'requested' and not exists (
      select from decisions d where d.kind = 'request' and d.status = 'pending' and d.message_id is not null
        and (d.from_user_id, d.to_user_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a)))`,

  'a request that waits has a requested conversation, or the open one of a live match': `
    select d.id from decisions d where d.from_user_id = any($1) and d.kind = 'request' and d.status = 'pending' and not exists (
      select from conversations c where c.status in ('requested', 'open')
        and c.user_a = least(d.from_user_id, d.to_user_id) and c.user_b = greatest(d.from_user_id, d.to_user_id))`,

  'no match across a block': `
    select m.id from matches m where m.user_a = any($1) and m.status = 'active' and is_blocked(m.user_a, m.user_b)`,

  'nothing is asked across a block': `
    select d.id from decisions d where d.from_user_id = any($1) and d.status in ('pending', 'accepted')
      and is_blocked(d.from_user_id, d.to_user_id)`,

  'a conversation across a block is closed': `
    select c.id from conversations c where c.user_a = any($1) and is_blocked(c.user_a, c.user_b) and c.status <> 'blocked'`,

  'a match that lasts has the consent of both': `
    select m.id from matches m where m.user_a = any($1) and m.status = 'active' and m.expires_at is null and 2 <> (
      select count(*) from decisions d where d.status = 'accepted'
        and (d.from_user_id, d.to_user_id) in ((m.user_a, m.user_b), (m.user_b, m.user_a)))`,

  'who was accepted is matched': `
    select d.id from decisions d where d.from_user_id = any($1) and d.status = 'accepted' and not exists (
      select from matches m where m.status = 'active'
        and m.user_a = least(d.from_user_id, d.to_user_id) and m.user_b = greatest(d.from_user_id, d.to_user_id))`,

  'two wishes that meet are a match': `
    select a.id from decisions a join decisions b on b.from_user_id = a.to_user_id and b.to_user_id = a.from_user_id
    where a.from_user_id = any($1) and a.status = 'pending' and b.status = 'pending'`,

  'a match that is over says when': `
    select id from matches where user_a = any($1) and (status = 'active') <> (ended_at is null)`,

  'who was declined has a time from which they wait': `
    select id from decisions where from_user_id = any($1) and status = 'declined' and declined_at is null`,
}

/** The names of the invariants that do not hold. */
export async function brokenInvariants(
  query: (text: string, values: unknown[]) => Promise<readonly { name: string }[]>,
  people: readonly string[],
): Promise<string[]> {
  const parts = Object.entries(PAIR_INVARIANTS).map(([name, text]) => `select '${name}' as name where exists (${text})`)
  return (await query(parts.join(' union all '), [people])).map(({ name }) => name)
}
