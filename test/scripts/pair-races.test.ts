import { randomInt } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertPeople } from '../../bench/pairs/people.ts'
import { ownDatabase } from '../support/node/own-database.ts'
import { brokenInvariants, PAIR_INVARIANTS } from '../support/invariants.ts'

/** Pairs of people to whom everything happens at the same moment, and how many things are under way at once. */
const PAIRS = 2_000
const CONNECTIONS = 24

let pool: pg.Pool
let url: string

/** A database of its own, with all that the others have: what happens here is too much to share with them. */
beforeAll(async () => {
  url = await ownDatabase()
  pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
})

afterAll(() => pool.end())

const rows = async (text: string, values: unknown[] = []) => (await pool.query<{ name: string }>(text, values)).rows

const people = (count: number) => insertPeople(pool, count, 'premium')

type Action = (actor: string, other: string) => Promise<unknown>

const decide =
  (kind: string): Action =>
  (actor, other) =>
    pool.query(
      `select decide(
      actor => $1, target => $2, decision => $3, words => null, at => now(), new_decision => gen_random_uuid(),
      new_match => gen_random_uuid(), new_conversation => gen_random_uuid()
    )`,
      [actor, other, kind],
    )
const answer =
  (what: string): Action =>
  (actor, other) =>
    pool.query(
      `select answer_interest(
        actor => $1, sender => $2, answer => $3, sees_likes => '{premium}', at => now(), new_decision => gen_random_uuid(),
        new_match => gen_random_uuid(), new_conversation => gen_random_uuid()
      )`,
      [actor, other, what],
    )
const call =
  (name: string): Action =>
  (actor, other) =>
    pool.query(`select ${name}(actor => $1, target => $2, at => now())`, [actor, other])

const ACTIONS: readonly Action[] = [
  decide('pass'),
  decide('interest'),
  (actor, other) =>
    pool.query(
      `select ask_by_message(
        actor => $1, target => $2, words => 'Hi', client_id => null, direct => false, direct_plans => '{premium}',
        at => now(), new_decision => gen_random_uuid(), new_match => gen_random_uuid(),
        new_conversation => gen_random_uuid(), fresh_message => gen_random_uuid()
      )`,
      [actor, other],
    ),
  answer('accepted'),
  answer('declined'),
  call('withdraw_interest'),
  call('block_person'),
  call('unblock_person'),
  (actor) => pool.query(`select rewind(actor => $1, may_rewind => '{premium}', at => now())`, [actor]),
  (actor, other) =>
    pool.query(
      `select end_match(actor => $1, match => m.id, at => now()) from matches m
       where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)`,
      [actor, other],
    ),
]

/** Starts everything before anything has ended, as many at once as there are connections. */
const allAtOnce = (work: readonly (() => Promise<unknown>)[]) => Promise.all(work.map((begin) => begin()))

const pairsOf = (ids: readonly string[]) =>
  Array.from({ length: ids.length / 2 }, (_, i) => [ids[2 * i] ?? '', ids[2 * i + 1] ?? ''] as const)

/** What the outbox announces has happened exactly once, and nothing has happened unannounced. */
const UNANNOUNCED = `
  select m.id from matches m where m.user_a = any($1) and (
    1 <> (select count(*) from outbox o where o.type = 'match.created' and o.payload ->> 'match_id' = m.id::text)
    or (case when m.status = 'active' then 0 else 1 end) <>
      (select count(*) from outbox o where o.type = 'match.ended' and o.payload ->> 'match_id' = m.id::text))`

describe('what happens to a pair at the same moment', () => {
  it(`is one match when ${PAIRS} pairs like each other, each of them three times`, async () => {
    const ids = await people(2 * PAIRS)
    const like = decide('like')
    await allAtOnce([1, 2, 3].flatMap(() => pairsOf(ids).flatMap(([a, b]) => [() => like(a, b), () => like(b, a)])))
    expect(await rows(`select from matches where user_a = any($1) and status = 'active'`, [ids])).toHaveLength(PAIRS)
    expect(await brokenInvariants(rows, ids)).toEqual([])
    await pool.query(`create index on outbox ((payload ->> 'match_id'))`)
    expect(await rows(UNANNOUNCED, [ids])).toEqual([])
  })

  it('leaves every invariant whole, whatever else is mixed with it', async () => {
    const ids = await people(PAIRS)
    const like = decide('like')
    // Any order: the invariants hold for all of them.
    await allAtOnce(
      pairsOf(ids)
        .flatMap(([a, b]) => [
          ...[1, 2, 3].flatMap(() => [() => like(a, b), () => like(b, a)]),
          ...Array.from({ length: 5 }, () => {
            const action = ACTIONS[randomInt(ACTIONS.length)] ?? like
            return randomInt(2) === 0 ? () => action(a, b) : () => action(b, a)
          }),
        ])
        .toSorted(() => Math.random() - 0.5),
    )
    expect(await brokenInvariants(rows, ids)).toEqual([])
    expect(await rows(UNANNOUNCED, [ids])).toEqual([])
  })

  it.each(Object.keys(PAIR_INVARIANTS).filter((name) => name !== 'at most one conversation per pair'))(
    'would be noticed if it broke: %s',
    async (name) => {
      const [a = '', b = '', c = '', d = ''] = (await people(4)).toSorted()
      const like = decide('like')
      for (const [one, other] of [
        [a, b],
        [b, a],
        [c, d],
      ] as const)
        await like(one, other)
      const BREAKS: Record<string, string> = {
        'at most one active match per pair': `insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at)
          select gen_random_uuid(), user_a, user_b, conversation_id, kind, status, matched_at from matches where user_a = '${a}'`,
        'an active match has the open conversation of its pair': `update conversations set status = 'archived' where user_a = '${a}'`,
        'an open conversation has an active match': `update matches set status = 'ended' where user_a = '${a}'`,
        'a requested conversation has a request that waits': `update conversations set status = 'requested' where user_a = '${a}'`,
        'a request that waits has a requested conversation, or the open one of a live match': `update decisions set kind = 'request' where from_user_id = '${c}'`,
        'no match across a block': `insert into blocks values ('${a}', '${b}', now())`,
        'nothing is asked across a block': `insert into blocks values ('${d}', '${c}', now())`,
        'a conversation across a block is closed': `insert into blocks values ('${a}', '${b}', now())`,
        'a match that lasts has the consent of both': `update decisions set status = 'withdrawn' where from_user_id = '${a}'`,
        'who was accepted is matched': `update decisions set status = 'accepted' where from_user_id = '${c}'`,
        'two wishes that meet are a match': `insert into decisions values ('${d}', '${c}', 'like', now(), now(), gen_random_uuid(), 'pending')`,
        'a match that is over says when': `update matches set status = 'ended' where user_a = '${a}'`,
        'who was declined has a time from which they wait': `update decisions set status = 'declined' where from_user_id = '${c}'`,
      }
      const client = await pool.connect()
      await client.query('begin')
      try {
        await client.query('alter table matches drop constraint if exists matches_canonical')
        await client.query('drop index matches_one_active_per_pair')
        await client.query(BREAKS[name] ?? '')
        const asked = async (text: string, values: unknown[]) =>
          (await client.query<{ name: string }>(text, values)).rows
        expect(await brokenInvariants(asked, [a, b, c, d])).toContain(name)
      } finally {
        await client.query('rollback')
        client.release()
      }
    },
  )
})
