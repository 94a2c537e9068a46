import fc from 'fast-check'
import { it } from 'vitest'
import { STRANGERS } from '../../support/pair-rules.ts'
import { query } from '../../support/db.ts'
import { ACTIONS, Step, Week } from '../../support/pair-model.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'

it('two people stand to each other as the rules say, whatever they do', { timeout: 60_000 }, async () => {
  const location = await freshPlace()
  const pairs = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const [a, b] = await Promise.all([published({ location }), published({ location })])
      // With every plan there is, and without a limit for the day.
      await query("update users set plan = 'premium' where id = any($1)", [[a.id, b.id]])
      return Promise.all([a, b].map(renewed)) as Promise<[Person, Person]>
    }),
  )
  const step = fc
    .tuple(fc.constantFrom('a' as const, 'b' as const), fc.constantFrom(...ACTIONS))
    .map(([by, action]) => new Step(by, action))
  const commands = fc.commands([step, step, step, fc.constant(new Week())], { maxCommands: 30 })
  let next = 0
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const [a, b] = pairs[next++ % pairs.length] ?? []
      if (!a || !b) throw new Error('nobody')
      await forget(a, b)
      await fc.asyncModelRun(() => ({ model: { pair: STRANGERS }, real: { a, b } }), sequence)
    }),
    { numRuns: 25, endOnFailure: false },
  )
})

/** The same person with a token that knows their plan. */
async function renewed(person: Person): Promise<Person> {
  const { data } = await person.call('POST', '/auth/refresh-token', { refresh_token: person.refreshToken })
  const token = data['token'] as string
  return {
    ...person,
    token,
    call: (method, path, body, options) => person.call(method, path, body, { token, ...options }),
  }
}

async function forget(a: Person, b: Person): Promise<void> {
  const ids = [[a.id, b.id]]
  await query('delete from blocks where blocker_id = any($1)', ids)
  await query('delete from decisions where from_user_id = any($1)', ids)
  await query('delete from withdrawals where from_user_id = any($1)', ids)
  await query('delete from matches where user_a = any($1)', ids)
  await query('delete from conversations where user_a = any($1)', ids)
}
