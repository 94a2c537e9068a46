import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type pg from 'pg'
import { newConversationId } from '../../src/security/conversation-id.ts'
import { newId } from '../../src/foundation/ids.ts'
import { signInAll } from '../access-tokens.ts'

/** A user with a token for each side. */
export interface Actor {
  id: string
  tokens: { ours: string; peer: string }
}

export interface Conversation {
  id: string
  matchId: string
  members: [Actor, Actor]
}

/** All users of a run. */
export interface Population {
  /** Readers: each has conversations, the first of them a long one. */
  readers: Actor[]
  conversations: Conversation[]
  /** Users who decide about `targets`. */
  deciders: Actor[]
  targets: string[]
  /** Pairs who chat over sockets. */
  chats: Conversation[]
  /** Users with an open, idle socket. */
  idle: Actor[]
}

export interface Sizes {
  readers: number
  partners: number
  conversationsEach: number
  deciders: number
  targets: number
  chats: number
  idle: number
}

type Client = Pick<pg.Client, 'query'>

const INTERESTS = ['Hiking', 'Coffee', 'Jazz', 'Films', 'Cooking', 'Chess', 'Running', 'Opera', 'Sailing', 'Poetry']

/** Published users of one city: three pictures, five interests, ages from 20 to 45, seen within the last two weeks. */
export async function insertPeople(client: Client, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  const people = 'unnest($1::uuid[]) with ordinality as p(id, n)'
  const interests = `(select array_agg(label) from (
    select (array['${INTERESTS.join("', '")}'])[1 + (n + k * 3) % ${INTERESTS.length}] as label from generate_series(0, 4) k) i)`
  for (const statement of [
    `insert into users (id, is_verified, last_active_at, created_at, updated_at)
     select id, true, now() - interval '1 hour' * (n % 336), now(), now() from ${people}`,
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select uuidv7(), id, md5(id::text || k), 'photos/' || id || '/' || md5(id::text || k), 'L6PZfSi_.AyE_3t7t7R**0o#DgR4',
       800, 800, k, k = 0, 'approved', now() from ${people}, generate_series(0, 2) k`,
    `insert into profiles (user_id, first_name, birth_date, gender, bio, interests, interest_keys, location_name, cell, cell_lat, cell_lon,
       published_at, created_at, updated_at)
     select id, 'Kim', current_date - 16500 + (n % 9000)::integer, case when n % 2 = 0 then 'female' else 'male' end,
       'Likes long walks, short queues and coffee that is not too hot.', i.labels, (select array_agg(lower(l)) from unnest(i.labels) l),
       'Lisbon', 1, 10, 10, now(), now(), now()
     from ${people}, lateral (select ${interests} as labels) i`,
  ])
    await client.query(statement, [ids])
  return ids
}

/** Matches pairs with the database's own function, for both sides. */
export async function match<T extends Pick<Actor, 'id'>>(
  client: Client,
  pairs: readonly [T, T][],
  tokenKey: string,
): Promise<{ id: string; matchId: string; members: [T, T] }[]> {
  const ids = pairs.map(() => newConversationId({ TOKEN_KEY: tokenKey }, Date.now()))
  const { rows } = await client.query<{ id: string; match_id: string }>(
    `select answer ->> 'conversationId' as id, answer ->> 'matchId' as match_id
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as pair(a, b, conversation),
       lateral (select decide(
         actor => a, target => b, decision => 'like', words => null, at => now(), new_decision => uuidv7(),
         new_match => uuidv7(), new_conversation => conversation
       ) as first offset 0) f,
       lateral (select decide(
         actor => b, target => case when f.first is null then null else a end, decision => 'like', words => null,
         at => now(), new_decision => uuidv7(), new_match => uuidv7(), new_conversation => conversation
       ) as answer offset 0) s`,
    [pairs.map(([a]) => a.id), pairs.map(([, b]) => b.id), ids],
  )
  return pairs.map((members, i) => ({ id: rows[i]?.id ?? '', matchId: rows[i]?.match_id ?? '', members }))
}

/** The peer's data about the matches. */
async function tellPeer(client: Client): Promise<void> {
  await client.query(`insert into peer.conversations (id, user_a, user_b, match_id, last_activity)
    select c.id, c.user_a, c.user_b, m.id, now() from conversations c join matches m on m.conversation_id = c.id`)
  await client.query(`insert into peer.members (conversation_id, user_id, peer_id)
    select id, user_a, user_b from peer.conversations union all select id, user_b, user_a from peer.conversations`)
}

/** Fills the database with a population; the peer's tables must exist. */
export async function fill(
  client: Client,
  sizes: Sizes,
  { jwtKeys, jwtSecret, tokenKey }: { jwtKeys: string; jwtSecret: string; tokenKey: string },
): Promise<Population> {
  const { readers, partners, conversationsEach, deciders, targets, chats, idle } = sizes
  const acting = readers + partners + deciders + 2 * chats + idle
  const ids = await insertPeople(client, acting + targets)
  const tokens = await signInAll(client, jwtKeys, ids.slice(0, acting))
  const actors = ids.slice(0, acting).map((id): Actor => ({
    id,
    tokens: { ours: tokens.get(id) ?? '', peer: peerToken(id, jwtSecret) },
  }))
  const take = (count: number) => actors.splice(0, count)
  const [reading, meeting, deciding] = [take(readers), take(partners), take(deciders)]
  const [talking, waiting] = [take(2 * chats), take(idle)]

  const pairs = reading.flatMap((reader, i) =>
    Array.from({ length: conversationsEach }, (_, k): [Actor, Actor] => [
      reader,
      at(meeting, (i * conversationsEach + k) % meeting.length),
    ]),
  )
  const conversations = await match(client, pairs, tokenKey)
  const chatting = await match(
    client,
    Array.from({ length: chats }, (_, i) => [at(talking, 2 * i), at(talking, 2 * i + 1)]),
    tokenKey,
  )
  await tellPeer(client)
  // Rooms and hubs load the matches when they are first used.
  await client.query('delete from outbox')
  await client.query('analyze')
  return {
    readers: reading,
    conversations,
    deciders: deciding,
    targets: ids.slice(acting),
    chats: chatting,
    idle: waiting,
  }
}

function peerToken(userId: string, secret: string): string {
  return jwt.sign({ sid: randomUUID(), plan: 'free', role: 'user' }, secret, {
    algorithm: 'HS256',
    subject: userId,
    issuer: 'vibesmatch',
    audience: 'vibesmatch-api',
    expiresIn: '12h',
  })
}

/** @throws Error past the end of a list */
function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error('there are too few people')
  return found
}
