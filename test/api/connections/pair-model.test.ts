import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  act,
  STRANGERS,
  swapped,
  type Action,
  type Pair,
  type Result,
} from '../../../src/features/connections/rules.ts'
import type { Answer } from '../../support/api.ts'
import { askedOften, query as askOnce } from '../../support/db.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'

/** What the API says for what the rules say. */
const CODES: Readonly<Record<Result, string | null>> = {
  ok: null,
  same: null,
  not_found: 'NOT_FOUND',
  blocked: 'USER_BLOCKED',
  matched: 'CONFLICT',
  too_soon: 'CONFLICT',
  state: 'CONFLICT',
  nothing: 'NOT_FOUND',
}

/** `a` and `b` as the rules see them, from the side of `a`. */
interface Model {
  pair: Pair
}

interface Real {
  query: typeof askOnce
  a: Person
  b: Person
}

const ask = (by: Person, other: Person, action: Action, matchId: string): Promise<Answer> => {
  switch (action) {
    case 'pass':
    case 'like':
    case 'super_like':
      return by.call('POST', '/matching/swipe', { target_user_id: other.id, action })
    case 'interest':
      return by.call('POST', '/connections/interest', { to_user_id: other.id })
    case 'accept':
    case 'decline':
      return by.call('POST', `/connections/interest/${action}`, { from_user_id: other.id })
    case 'withdraw':
      return by.call('POST', '/connections/interest/withdraw', { to_user_id: other.id })
    case 'rewind':
      return by.call('POST', '/matching/rewind')
    case 'unmatch':
      return askOnce('select end_match($1, $2, now())', [by.id, matchId]).then(
        () => ({ error: {}, data: {}, text: '' }) as never,
      )
    case 'block':
      return by.call('POST', `/users/${other.id}/block`)
    case 'unblock':
      return by.call('DELETE', `/users/${other.id}/block`)
  }
}

/** How the database has it, in the words of the rules, and the active match. */
async function pairOf({ query, a, b }: Real): Promise<{ pair: Pair; matchId: string | null }> {
  const [row] = await query<{ own: Pair['own']; other: Pair['other']; matches: string[] }>(
    `with side as (
       select x.one, jsonb_build_object(
         'decision', coalesce(d.status, d.kind, 'none'),
         'kind', nullif(d.kind, 'pass'),
         'declined', case when d.declined_at is null then 'never' when d.declined_at > now() - interval '7 days' then 'lately' else 'long_ago' end,
         'passIsDecline', coalesce(d.kind = 'pass' and d.updated_at = back.declined_at and back.status = 'declined', false),
         'hasBlocked', exists (select from blocks where blocker_id = x.one and blocked_id = x.two)) as state
       from (values ($1::uuid, $2::uuid), ($2, $1)) as x(one, two)
       left join decisions d on d.from_user_id = x.one and d.to_user_id = x.two
       left join decisions back on back.from_user_id = x.two and back.to_user_id = x.one)
     select (select state from side where one = $1) as own, (select state from side where one = $2) as other,
       array(select id from matches where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid) and status = 'active') as matches`,
    [a.id, b.id],
  )
  if (!row) throw new Error('a statement without a row')
  expect(row.matches.length).toBeLessThanOrEqual(1)
  return {
    pair: { own: row.own, other: row.other, isMatched: row.matches.length === 1 },
    matchId: row.matches[0] ?? null,
  }
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #by: 'a' | 'b'
  readonly #action: Action

  constructor(by: 'a' | 'b', action: Action) {
    this.#by = by
    this.#action = action
  }

  /** What has no match id cannot be unmatched. */
  check = ({ pair }: Model) => this.#action !== 'unmatch' || pair.isMatched

  async run(model: Model, real: Real): Promise<void> {
    const isA = this.#by === 'a'
    const [by, other] = isA ? [real.a, real.b] : [real.b, real.a]
    const step = act(isA ? model.pair : swapped(model.pair), this.#action)
    model.pair = isA ? step.pair : swapped(step.pair)
    const { matchId } = await pairOf(real)
    const answer = await ask(by, other, this.#action, matchId ?? '')
    const code = CODES[step.result]
    const expected = code === 'NOT_FOUND' ? /^(USER_)?NOT_FOUND$/ : new RegExp(`^${code ?? 'none'}$`)
    expect(answer.error.code ?? 'none', `${this.toString()}: ${answer.text}`).toMatch(expected)
    const found = await pairOf(real)
    expect(withoutMark(found.pair), this.toString()).toEqual(withoutMark(model.pair))
    if ('is_match' in answer.data) {
      expect(answer.data['is_match'], this.toString()).toBe(model.pair.isMatched)
      expect(answer.data['match_id'] ?? null).toBe(found.matchId)
    }
    expect(await brokenInvariants(real.query, [real.a.id, real.b.id])).toEqual([])
  }

  toString = () => `${this.#by} ${this.#action}`
}

/** A week in which nothing happens. */
class Week implements fc.AsyncCommand<Model, Real> {
  check = () => true

  async run(model: Model, { query, a, b }: Real): Promise<void> {
    const later = (side: Pair['own']): Pair['own'] => ({
      ...side,
      declined: side.declined === 'lately' ? 'long_ago' : side.declined,
    })
    model.pair = { ...model.pair, own: later(model.pair.own), other: later(model.pair.other) }
    await query(
      `update decisions set declined_at = declined_at - interval '7 days', updated_at = updated_at - interval '7 days'
       where (from_user_id, to_user_id) in (($1, $2), ($2, $1))`,
      [a.id, b.id],
    )
  }

  toString = () => 'a week passes'
}

/** Whether a pass came with a decline is told by two times being equal, and matters only while the decline stands. */
const withoutMark = ({ own, other, isMatched }: Pair) => {
  const plain = ({ passIsDecline: _, ...side }: Pair['own']) => side
  return { own: plain(own), other: plain(other), isMatched }
}

const ACTIONS: readonly Action[] = [
  'pass',
  'like',
  'interest',
  'super_like',
  'accept',
  'decline',
  'withdraw',
  'rewind',
  'unmatch',
  'block',
  'unblock',
]

it('two people stand to each other as the rules say, whatever they do', { timeout: 60_000 }, async () => {
  const location = await freshPlace()
  const pairs = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const [a, b] = await Promise.all([published({ location }), published({ location })])
      // With every plan there is, and without a limit for the day.
      await askOnce("update users set plan = 'premium' where id = any($1)", [[a.id, b.id]])
      return Promise.all([a, b].map(renewed)) as Promise<[Person, Person]>
    }),
  )
  const step = fc
    .tuple(fc.constantFrom('a' as const, 'b' as const), fc.constantFrom(...ACTIONS))
    .map(([by, action]) => new Step(by, action))
  const query = await askedOften()
  const commands = fc.commands([step, step, step, fc.constant(new Week())], { maxCommands: 30 })
  let next = 0
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const [a, b] = pairs[next++ % pairs.length] ?? []
      if (!a || !b) throw new Error('nobody')
      await forget(query, a, b)
      await fc.asyncModelRun(() => ({ model: { pair: STRANGERS }, real: { query, a, b } }), sequence)
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

async function forget(query: typeof askOnce, a: Person, b: Person): Promise<void> {
  const ids = [[a.id, b.id]]
  await query('delete from blocks where blocker_id = any($1)', ids)
  await query('delete from decisions where from_user_id = any($1)', ids)
  await query('delete from matches where user_a = any($1)', ids)
  await query('delete from conversations where user_a = any($1)', ids)
}
