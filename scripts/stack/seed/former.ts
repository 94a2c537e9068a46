import type pg from 'pg'
import type { Former } from '../../../drizzle/seed/former.ts'
import { newId } from '../../../src/foundation/ids.ts'

/** How long a live match was to last, in minutes, and when the others were over. */
const LASTS = 60

/**
 * Creates matches that are over, and wishes that were declined or passed on, with the product's own SQL functions.
 * @param now of the seeding, in milliseconds since 1970
 * @throws when the database refuses one
 */
export async function insertFormers(client: pg.Client, formers: readonly Former[], now: number): Promise<void> {
  for (const { how, one, other, ago } of formers) {
    const [began, over] = [new Date(now - ago * 60_000), new Date(now - (ago - LASTS) * 60_000)]
    const ask = async (call: string, values: unknown[]): Promise<Answer> => {
      const { rows } = await client.query<{ answer: Answer }>(`select ${call} as answer`, values)
      return rows[0]?.answer ?? {}
    }
    const must = async (call: string, values: unknown[]): Promise<Answer> => {
      const answer = await ask(call, values)
      if (answer.outcome !== 'ok') throw new Error(`a pair that is ${how} was refused: ${answer.outcome}`)
      return answer
    }
    const decide = (from: string, to: string, decision: string, at: Date) =>
      must(
        `decide(
          actor => $1, target => $2, decision => $3, words => null, at => $4, new_decision => $5, new_match => $6,
          new_conversation => $7
        )`,
        [from, to, decision, at, newId(), newId(), newId()],
      )
    const live = () =>
      ask(
        `open_match(
          one => $1, other => $2, match_kind => 'live', live_mode => 'chat', until => $3, at => $4, new_match => $5,
          new_conversation => $6
        )`,
        [one, other, over, began, newId(), newId()],
      )
    const end = (matchId: string | undefined, at: Date) =>
      must('end_match(actor => $1, match => $2, at => $3)', [one, matchId, at])
    switch (how) {
      case 'expired':
        await ask('expire_match(match => $1, at => $2)', [(await live()).matchId, over])
        break
      case 'ended':
        await end((await live()).matchId, new Date(over.getTime() - 30 * 60_000))
        break
      case 'unmatched':
        await decide(one, other, 'like', began)
        await end((await decide(other, one, 'like', began)).matchId, over)
        break
      case 'declined':
        await decide(one, other, 'interest', began)
        await must(
          `answer_interest(
            actor => $1, sender => $2, answer => 'declined', sees_likes => '{}', at => $3, new_decision => $4,
            new_match => $5, new_conversation => $6
          )`,
          [other, one, over, newId(), newId(), newId()],
        )
        break
      case 'passed':
        await decide(one, other, 'like', began)
        await decide(other, one, 'pass', over)
    }
  }
}

interface Answer {
  outcome?: string
  matchId?: string
}
