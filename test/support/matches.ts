import type { DomainEvent } from '../../src/catalogue/domain-events.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { consumers } from '../../src/consumers.ts'
import { readSettings } from '../../src/settings.ts'
import { signAccessToken } from '../../src/security/access-token.ts'
import { newId } from '../../src/foundation/ids.ts'
import { publish } from '../../src/foundation/outbox.ts'
import { contextWith } from './context.ts'
import { query } from './db.ts'
import { personOf, signIn, type Pair, type Person } from './people.ts'

/** Runs a function of the database that answers with events, and hands these to their consumers as the Worker does. */
export async function happens(call: string, values: unknown[]): Promise<Record<string, unknown>> {
  const [row] = await query<{ answer: { outcome?: string; events: DomainEvent[] } }>(`select ${call} as answer`, values)
  if (!row) throw new Error('no answer')
  await publish(contextWith(), consumers, row.answer.events)
  return row.answer
}

/**
 * Two people who are signed in and have a name and an age: all that being matched takes. Made in one statement, because
 * signing in and publishing over HTTP takes most of a test's time.
 */
export async function acquaintances(): Promise<[Person, Person]> {
  const people = await Promise.all(
    [0, 1].map(async () => {
      const [id, sessionId, now] = [newId(), newId(), Date.now()]
      const actor = { userId: id, sessionId, plan: 'free', role: 'user', isProved: true, authenticatedAt: now } as const
      const token = await signAccessToken(readSettings(env), actor, now)
      return { sessionId, person: personOf({ token, refresh_token: '', user: { id } }) }
    }),
  )
  await query(
    `with people as (select * from jsonb_to_recordset($1) as p(id uuid, session jsonb)),
      accounts as materialized (
        select p.id, sign_in_by_phone(
          new_account => p.id, index => p.id::text, cipher => 'v1.none', s => p.session, at => now()
        ) from people p)
     select count(*) from accounts`,
    [
      JSON.stringify(
        people.map(({ person, sessionId }) => ({
          id: person.id,
          session: {
            id: sessionId,
            refresh_hash: sessionId,
            refresh_expires_at: new Date(Date.now() + 3_600_000),
            device_hash: 'test',
            ip: '10.0.0.1',
          },
        })),
      ),
    ],
  )
  const [a, b] = people.map(({ person }) => person)
  if (!a || !b) throw new Error('two people')
  await query(
    "update profiles set first_name = 'Kim', birth_date = current_date - interval '31 years 100 days' where user_id in ($1, $2)",
    [a.id, b.id],
  )
  return [a, b]
}

/** The same by codes to phones, so that each can sign in once more on another device. */
export async function phoneOwners(): Promise<[Person, Person]> {
  const people = await Promise.all([signIn(), signIn()])
  const ids = people.map(({ id }) => id)
  await query("update profiles set first_name = 'Kim', birth_date = $2 where user_id = any($1)", [
    ids,
    bornYearsAgo(30),
  ])
  return people
}

interface MeetingFields {
  /** The two who meet; new people by default. */
  people?: [Person, Person]
}

/** Two people who are matched for good. */
export const met = ({ people }: MeetingFields = {}): Promise<Pair> => meet(people, 'mutual', null, null)

/** Two people who have met live, for so many seconds. */
export const metLive = ({
  people,
  mode = 'chat',
  seconds = 300,
}: MeetingFields & { mode?: 'chat' | 'audio' | 'video'; seconds?: number } = {}): Promise<Pair> =>
  meet(people, 'live', mode, seconds)

async function meet(
  people: [Person, Person] | undefined,
  kind: 'mutual' | 'live',
  mode: string | null,
  seconds: number | null,
): Promise<Pair> {
  const [a, b] = people ?? (await acquaintances())
  const now = Date.now()
  const [row] = await query<{ answer: { matchId: string; conversationId: string; event: DomainEvent } }>(
    `select open_match(
      one => $1, other => $2, match_kind => $3, live_mode => $4, until => $5, at => $6, new_match => $7,
      new_conversation => $8
    ) as answer`,
    [a.id, b.id, kind, mode, seconds === null ? null : new Date(now + seconds * 1000), new Date(now), newId(), newId()],
  )
  if (!row) throw new Error('no match')
  const { matchId, conversationId, event } = row.answer
  await publish(contextWith(), consumers, [event])
  return { a, b, matchId, conversationId }
}

export async function blocks(blocker: Person, blocked: Person): Promise<void> {
  expect(
    (await happens('block_person(actor => $1, target => $2, at => now())', [blocker.id, blocked.id]))['outcome'],
  ).toBe('ok')
}

export async function unblocks(blocker: Person, blocked: Person): Promise<void> {
  expect(
    (await happens('unblock_person(actor => $1, target => $2, at => now())', [blocker.id, blocked.id]))['outcome'],
  ).toBe('ok')
}
