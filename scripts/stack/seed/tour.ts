import type pg from 'pg'
import type { Tour } from '../../../drizzle/seed/tour.ts'
import { newId } from '../../../src/foundation/ids.ts'

/**
 * Creates the history of the two named people, with the product's own SQL functions, each at its time.
 * @param now of the seeding, in milliseconds since 1970
 * @throws when one of them is rejected: the tour would lack it
 */
export async function insertTour(client: pg.Client, tour: Tour, now: number): Promise<void> {
  const before = (minutes: number) => new Date(now - minutes * 60_000)
  const ids = (count: number) => Array.from({ length: count }, () => newId())
  const must = async (what: string, text: string, values: unknown[]): Promise<Answer> => {
    const { rows } = await client.query<{ answer: Answer }>(`select ${text} as answer`, values)
    const answer = rows[0]?.answer
    if (answer?.outcome !== 'ok') throw new Error(`${what} of the tour was refused: ${answer?.outcome}`)
    return answer
  }
  const decide = (from: string, to: string, kind: string, note: string | null, ago: number) =>
    must(
      'a like',
      `decide(
      actor => $1, target => $2, decision => $3, words => $4, at => $5, new_decision => $6, new_match => $7,
      new_conversation => $8
    )`,
      [from, to, kind, note, before(ago), ...ids(3)],
    )

  const matched = new Map<string, Answer>()
  for (const { one, other, ago } of tour.matches) {
    await decide(one, other, 'like', null, ago + 90)
    matched.set(one + other, await decide(other, one, 'like', null, ago))
  }
  for (const { from, to, kind, note, ago } of tour.likes) await decide(from, to, kind, note, ago)
  for (const { from, to, words, ago } of tour.requests)
    await must(
      'a request',
      `ask_by_message(
      actor => $1, target => $2, words => $3, client_id => null, direct => false, direct_plans => '{}', at => $4,
      new_decision => $5, new_match => $6, new_conversation => $7, fresh_message => $8
    )`,
      [from, to, words, before(ago), ...ids(4)],
    )
  for (const { owner, person, ago } of tour.shortlist)
    await client.query('insert into shortlist (owner_id, user_id, created_at) values ($1, $2, $3)', [
      owner,
      person,
      before(ago),
    ])
  const { caller, callee, ago } = tour.missedCall
  const match = matched.get(caller + callee)
  const [at, end] = [before(ago), before(ago - 0.5)]
  await client.query(
    `insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at, ended_at, reason)
     values ($1, $2, $3, $4, $5, 'audio', $6, $7, 'missed')`,
    [newId(at.getTime()), match?.conversationId, match?.matchId, caller, callee, at, end],
  )
}

interface Answer {
  outcome: string
  matchId?: string
  conversationId?: string
}
