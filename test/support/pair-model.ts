import type fc from 'fast-check'
import { expect } from 'vitest'
import { act, swapped, type Action, type Pair, type Result } from './pair-rules.ts'
import type { Answer } from './api.ts'
import { query } from './db.ts'
import { brokenInvariants } from './invariants.ts'
import type { Person } from './people.ts'
import { redis } from './redis.ts'

/** What the API says for what the rules say. */
const CODES: Readonly<Record<Result, string | null>> = {
  ok: null,
  same: null,
  not_found: 'NOT_FOUND',
  blocked: 'USER_BLOCKED',
  matched: 'CONFLICT',
  too_soon: 'CONFLICT',
  paused: 'RATE_LIMIT_EXCEEDED',
  state: 'CONFLICT',
  exists: 'MESSAGE_REQUEST_EXISTS',
  nothing: 'NOT_FOUND',
}

/** `a` and `b` as the rules see them, from the side of `a`. */
interface Model {
  pair: Pair
}

interface Real {
  a: Person
  b: Person
}

const ask = async (by: Person, other: Person, action: Action, matchId: string): Promise<Answer> => {
  switch (action) {
    case 'pass':
    case 'like':
    case 'super_like':
      return by.call('POST', '/matching/swipe', { target_user_id: other.id, action })
    case 'interest':
      return by.call('POST', '/connections/interest', { to_user_id: other.id })
    case 'request':
      // Of which only so many are sent in an hour.
      for (const key of (await redis('KEYS', `ratelimit:message_request:${by.id}*`)) as string[])
        await redis('DEL', key)
      return by.call('POST', '/messages/request', { receiver_id: other.id, content: 'Hello' })
    case 'accept':
    case 'decline':
      return by.call('POST', `/connections/interest/${action}`, { from_user_id: other.id })
    case 'withdraw':
      return by.call('POST', '/connections/interest/withdraw', { to_user_id: other.id })
    case 'rewind':
      return by.call('POST', '/matching/rewind')
    case 'unmatch':
      return by.call('DELETE', `/matches/${matchId}`)
    case 'block':
      return by.call('POST', `/users/${other.id}/block`)
    case 'unblock':
      return by.call('DELETE', `/users/${other.id}/block`)
  }
}

/** How the database has it, in the words of the rules, and the active match. */
async function pairOf({ a, b }: Real): Promise<{ pair: Pair; matchId: string | null }> {
  const [row] = await query<{ own: Pair['own']; other: Pair['other']; matches: string[] }>(
    `with side as (
       select x.one, jsonb_build_object(
         'decision', coalesce(d.status, d.kind, 'none'),
         'kind', nullif(d.kind, 'pass'),
         'declined', case when d.declined_at is null then 'never' when d.declined_at > now() - interval '7 days' then 'lately' else 'long_ago' end,
         'passIsDecline', coalesce(d.kind = 'pass' and d.updated_at = back.declined_at and back.status = 'declined', false),
         'withdrawals', coalesce(w.times, 0),
         'isPaused', coalesce(w.last_at + pause_after(w.times) > now(), false),
         'hasBlocked', exists (select from blocks where blocker_id = x.one and blocked_id = x.two)) as state
       from (values ($1::uuid, $2::uuid), ($2, $1)) as x(one, two)
       left join decisions d on d.from_user_id = x.one and d.to_user_id = x.two
       left join withdrawals w on w.from_user_id = x.one and w.to_user_id = x.two
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

/** Does it, and compares what the API says and what the database then holds with the rules. */
async function take(who: 'a' | 'b', action: Action, model: Model, real: Real): Promise<void> {
  const name = `${who} ${action}`
  const isA = who === 'a'
  const [by, other] = isA ? [real.a, real.b] : [real.b, real.a]
  const step = act(isA ? model.pair : swapped(model.pair), action)
  model.pair = isA ? step.pair : swapped(step.pair)
  const { matchId } = await pairOf(real)
  const answer = await ask(by, other, action, matchId ?? '')
  const code = CODES[step.result]
  const expected = code === 'NOT_FOUND' ? /^(USER_)?NOT_FOUND$/ : new RegExp(`^${code ?? 'none'}$`)
  expect(answer.error.code ?? 'none', `${name}: ${answer.text}`).toMatch(expected)
  const found = await pairOf(real)
  expect(withoutMark(found.pair), name).toEqual(withoutMark(model.pair))
  if ('is_match' in answer.data) {
    expect(answer.data['is_match'], name).toBe(model.pair.isMatched)
    expect(answer.data['match_id'] ?? null).toBe(found.matchId)
  }
  expect(await brokenInvariants(query, [real.a.id, real.b.id])).toEqual([])
}

/** Something that one of two people does, through the API and by the rules. */
export class Step implements fc.AsyncCommand<Model, Real> {
  readonly #by: 'a' | 'b'
  readonly #action: Action

  constructor(by: 'a' | 'b', action: Action) {
    this.#by = by
    this.#action = action
  }

  /** What has no match id cannot be unmatched. */
  check = ({ pair }: Model) => this.#action !== 'unmatch' || pair.isMatched

  run = (model: Model, real: Real) => take(this.#by, this.#action, model, real)

  toString = () => `${this.#by} ${this.#action}`
}

/** A week in which nothing happens. */
export class Week implements fc.AsyncCommand<Model, Real> {
  check = () => true

  async run(model: Model, { a, b }: Real): Promise<void> {
    const later = (side: Pair['own']): Pair['own'] => ({
      ...side,
      declined: side.declined === 'lately' ? 'long_ago' : side.declined,
      isPaused: false,
    })
    model.pair = { ...model.pair, own: later(model.pair.own), other: later(model.pair.other) }
    await query(
      `update decisions set declined_at = declined_at - interval '7 days', updated_at = updated_at - interval '7 days'
       where (from_user_id, to_user_id) in (($1, $2), ($2, $1))`,
      [a.id, b.id],
    )
    await query(
      `update withdrawals set last_at = last_at - interval '7 days'
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

export const ACTIONS: readonly Action[] = [
  'pass',
  'like',
  'interest',
  'super_like',
  'request',
  'accept',
  'decline',
  'withdraw',
  'rewind',
  'unmatch',
  'block',
  'unblock',
]
