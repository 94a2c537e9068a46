import type pg from 'pg'
import { NIL } from 'uuid'

/** Commands of Redis. */
export type AskRedis = (...command: string[]) => Promise<unknown>

export interface Restored {
  db: pg.Client
  /** Null where Redis was lost as well. */
  redis: AskRedis | null
  /** The moment to which the database was restored. */
  moment: Date
  now: Date
  /** For so long an access token lives there: `ACCESS_TOKEN_SECONDS`. Redis knows for as long what has ended. */
  accessTokenSeconds: number
  /**
   * Whether the restore is to undo deletions: those after the moment are not applied again until an operator has deleted the
   * marks of the wrong ones.
   */
  keepsErased: boolean
}

/** What was done, in numbers. */
export interface Reconciled {
  conversations: number
  sessionsEnded: number
  /** Whether everybody has to sign in again, because nobody knows which sessions have ended since the moment. */
  isEverybodySignedOut: boolean
  suspended: number
  forgottenInRedis: number
  /** Accounts that Redis took for deleted, and that are to stay. */
  admitted: number
  purchases: number
}

/** More changes than a conversation has had: rooms take a state with a higher version only. */
const AHEAD = 1_000_000
/** Conversations at once, and in one event. */
const [PART, IN_EVENT] = [10_000, 100]

/**
 * Makes a database that was restored to an earlier moment the one that everything else believes; docs/disasters.md says what
 * comes before and after. To be run while no Worker runs. Repeating it is harmless.
 */
export async function reconcile(restored: Restored): Promise<Reconciled> {
  const { db, redis, moment, now, accessTokenSeconds, keepsErased } = restored
  // First, so that a Worker that is started too early deletes no picture.
  await db.query(
    `insert into sweeps values ('photos/', '', 'infinity') on conflict (prefix) do update set due_at = 'infinity'`,
  )
  await db.query(
    `insert into sweeps values ('erasures/', '', $1) on conflict (prefix) do update set position = '', due_at = $1`,
    [keepsErased ? 'infinity' : now],
  )
  const conversations = await overtake(db, now)
  const isListed =
    redis !== null &&
    now.getTime() - moment.getTime() < accessTokenSeconds * 1000 &&
    (await redis('GET', 'session:ended:whole')) !== null
  const sessionsEnded = await (isListed ? endListed(db, redis, now) : endAll(db, now))
  const suspended = redis ? await suspendListed(db, redis, now) : 0
  // Stored answers tell of writes that are lost, and profiles of what they no longer are.
  const forgottenInRedis = redis ? (await forget(redis, 'idempotency:*')) + (await forget(redis, 'cache:*')) : 0
  const admitted = redis && keepsErased ? await admit(db, redis) : 0
  const asked = await db.query(`update subscriptions set reconcile_at = $1 where renews`, [now])
  return {
    conversations,
    sessionsEnded,
    isEverybodySignedOut: !isListed,
    suspended,
    forgottenInRedis,
    admitted,
    purchases: asked.rowCount ?? 0,
  }
}

/** Rooms that are ahead of the database would otherwise ignore its next changes, a block among them. */
async function overtake(db: pg.Client, now: Date): Promise<number> {
  let [count, last]: [number, string] = [0, NIL]
  for (;;) {
    const { rows } = await db.query<{ id: string }>(
      `with part as (select c.id from conversations c where c.id > $1 order by c.id limit $2),
        raised as (update conversations c set version = c.version + $3 from part where c.id = part.id returning c.id),
        told as (
          select announce(
            type => 'conversations.changed', payload => jsonb_build_object('conversation_ids', jsonb_agg(n.id)),
            at => $4::timestamptz - interval '1 minute'
          )
          from (select r.id, (row_number() over (order by r.id) - 1) / $5 as place from raised r) n group by n.place
        )
        select part.id from part, (select count(*) from told) t order by part.id`,
      [last, PART, AHEAD, now, IN_EVENT],
    )
    count += rows.length
    last = rows.at(-1)?.id ?? last
    if (rows.length < PART) return count
  }
}

/** Ends the sessions that have ended since the moment, as Redis has them. */
async function endListed(db: pg.Client, redis: AskRedis, now: Date): Promise<number> {
  const ids = (await keysOf(redis, 'session:ended:*')).flatMap(
    (key) => /^session:ended:([0-9a-f-]{36})$/.exec(key)?.[1] ?? [],
  )
  const { rowCount } = await db.query(
    `select end_sessions(
        account => s.user_id, only_session => s.id, keep_session => null, reason => 'database_restored', from_ip => null, at => $2
      )
     from sessions s where s.id = any($1::uuid[]) and s.ended_at is null`,
    [ids, now],
  )
  return rowCount ?? 0
}

async function endAll(db: pg.Client, now: Date): Promise<number> {
  const { rows } = await db.query<{ ended: number }>(
    `select coalesce(sum(jsonb_array_length(end_sessions(
        account => u.id, only_session => null, keep_session => null, reason => 'database_restored', from_ip => null, at => $1
      ))), 0)::integer as ended
     from users u where exists (select from sessions s where s.user_id = u.id and s.ended_at is null)`,
    [now],
  )
  return rows[0]?.ended ?? 0
}

/** Suspends again whom Redis knows to be suspended; a ban and a suspension without an end look the same there. */
async function suspendListed(db: pg.Client, redis: AskRedis, now: Date): Promise<number> {
  let count = 0
  for (const key of await keysOf(redis, 'account:suspended:*')) {
    const value = await redis('GET', key)
    if (typeof value !== 'string') continue
    const { reason, until } = JSON.parse(value) as { reason: string; until: string | null }
    const { rowCount } = await db.query(
      `select s.events from users u cross join lateral set_account_status(
          account => u.id, new_status => 'suspended', reason => $2, until => $3, at => $4
        ) s
       where u.id = $1 and u.status = 'active'`,
      [key.slice('account:suspended:'.length), reason, until, now],
    )
    count += rowCount ?? 0
  }
  return count
}

/** Forgets deletions that the database does not know of; their owners would be refused until the entries expire. */
async function admit(db: pg.Client, redis: AskRedis): Promise<number> {
  const prefix = 'account:deleted:'
  const ids = (await keysOf(redis, `${prefix}*`)).map((key) => key.slice(prefix.length))
  const { rows } = await db.query<{ id: string }>(
    'select u.id from users u where u.id = any($1::uuid[]) and u.deleted_at is null',
    [ids],
  )
  for (const { id } of rows) await redis('DEL', prefix + id)
  return rows.length
}

async function keysOf(redis: AskRedis, pattern: string): Promise<string[]> {
  const keys: string[] = []
  let cursor = '0'
  do {
    const [next, found] = (await redis('SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000')) as [unknown, string[]]
    keys.push(...found.map(String))
    cursor = String(next)
  } while (cursor !== '0')
  return keys
}

async function forget(redis: AskRedis, pattern: string): Promise<number> {
  const keys = await keysOf(redis, pattern)
  for (let i = 0; i < keys.length; i += 500) await redis('DEL', ...keys.slice(i, i + 500))
  return keys.length
}
