import { DurableObject } from 'cloudflare:workers'
import { HEARTBEAT } from '../../src/protocol/heartbeat.ts'
import { isWork, WORKS, type Work } from './works.ts'

/**
 * What the runtime itself costs for a message: `POST /send?work=…&room=…` makes a room do one of `WORKS`. Without
 * authentication, validation, limits, log or archive. Each room has two hubs of its own. `GET /socket?hub=…` opens a socket to a
 * hub.
 */
interface ObjectsEnv {
  ROOM: DurableObjectNamespace<Room>
  HUB: DurableObjectNamespace<Hub>
}

/** When the alarm of a room is due after a message, in milliseconds. */
const ALARM_AFTER = 1_000

const PLAIN = 'create table if not exists plain (n integer primary key, content text not null) strict'
const TABLES = `${PLAIN};
  create table if not exists messages (seq integer primary key autoincrement, message_id text not null, content text not null) strict;
  create unique index if not exists messages_by_id on messages (message_id);
  create table if not exists events (event_id integer primary key autoincrement, event text not null) strict;
  create table if not exists counters (name text primary key, value integer not null) strict, without rowid;
  create table if not exists jobs (name text primary key, due_at integer not null) strict, without rowid;`

export class Room extends DurableObject<ObjectsEnv> {
  readonly #sql = this.ctx.storage.sql

  constructor(state: DurableObjectState, env: ObjectsEnv) {
    super(state, env)
    this.#sql.exec(TABLES)
  }

  /** The answer waits for the hubs, so that no message shares a commit with another one. */
  async send(work: Work, name: string, content: string): Promise<number> {
    const { tables, hubs, doHubsCommit, hasAlarm } = WORKS[work]
    const { storage } = this.ctx
    const seq = storage.transactionSync(() => (tables === 1 ? this.#writeOne(content) : this.#writeFour(content)))
    // In the same commit: nothing is awaited in between.
    if (hasAlarm) void storage.setAlarm(Date.now() + ALARM_AFTER)
    await storage.sync()
    await Promise.all(
      ['a', 'b'].slice(0, hubs).map((side) => this.env.HUB.getByName(`${name}${side}`).hear(content, doHubsCommit)),
    )
    return seq
  }

  override alarm(): void {}

  #writeOne(content: string): number {
    return this.#sql.exec<{ n: number }>('insert into plain (content) values (?) returning n', content).one().n
  }

  #writeFour(content: string): number {
    const { seq } = this.#sql
      .exec<{
        seq: number
      }>('insert into messages (message_id, content) values (?, ?) returning seq', crypto.randomUUID(), content)
      .one()
    this.#sql.exec('insert into events (event) values (?)', content)
    this.#sql.exec(
      `insert into counters (name, value) values ('unread', 1) on conflict (name) do update set value = value + 1`,
    )
    this.#sql.exec(
      `insert into jobs (name, due_at) values ('settle', ?) on conflict (name) do update set due_at = excluded.due_at`,
      Date.now(),
    )
    return seq
  }
}

export class Hub extends DurableObject<ObjectsEnv> {
  readonly #sql = this.ctx.storage.sql

  constructor(state: DurableObjectState, env: ObjectsEnv) {
    super(state, env)
    this.#sql.exec(PLAIN)
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ask, HEARTBEAT.answer))
  }

  /** Takes a socket, which the runtime keeps while the object sleeps. */
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    server.send('{}')
    return new Response(null, { status: 101, webSocket: client })
  }

  /** One that commits answers when its row is durable: the runtime holds the answer until then. */
  hear(content: string, doesCommit: boolean): void {
    if (doesCommit) this.#sql.exec('insert into plain (content) values (?)', content)
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/socket') return env.HUB.getByName(searchParams.get('hub') ?? '').fetch(request)
    if (pathname !== '/send') return new Response('ready')
    const [work, room] = [searchParams.get('work'), searchParams.get('room')]
    if (!isWork(work) || room === null) return new Response(null, { status: 404 })
    // Guarantee: only the benchmark sends, and its body is this.
    const { content } = (await request.json()) as { content: string }
    return Response.json({ success: true, data: { seq: await env.ROOM.getByName(room).send(work, room, content) } })
  },
} satisfies ExportedHandler<ObjectsEnv>
