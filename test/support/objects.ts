import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Ending, ConversationSnapshot, SnapshotMatch } from '../../src/rpc/conversation-snapshot.ts'
import type { SocketRequest } from '../../src/sockets/sockets.ts'
import { upgradeRequest } from '../../src/sockets/sockets.ts'
import { newId } from '../../src/foundation/ids.ts'
import { evict, stepping } from './evictions.ts'
import { open, type ClientFormat, type TestSocket } from './sockets.ts'

/** Objects by themselves, without the Worker in front of them. */

export const roomOf = (conversationId: string) => stepping(env.CONVERSATION_ROOM.getByName(conversationId))
export const hubOf = (userId: string) => stepping(env.USER_HUB.getByName(userId))

export interface TestRoom {
  conversationId: string
  matchId: string
  a: string
  b: string
  snapshot: ConversationSnapshot
  room: ReturnType<typeof roomOf>
}

/** A match as Postgres tells a room of it. */
export const aMatch = (changes: Partial<SnapshotMatch> = {}): SnapshotMatch => ({
  matchId: newId(),
  kind: 'mutual',
  mode: null,
  status: 'active',
  matchedAt: new Date().toISOString(),
  expiresAt: null,
  endedAt: null,
  endedBy: null,
  keptBy: [],
  ...changes,
})

/** That the other one is gone for somebody, since now; nothing of them is left after so many seconds. */
export const goneFor = (userId: string, leavesIn: number | null = 3_600): Ending => ({
  userId,
  since: new Date().toISOString(),
  leavesAt: leavesIn === null ? null : new Date(Date.now() + leavesIn * 1000).toISOString(),
})

/** An open conversation of two people who exist nowhere else. */
export async function openRoom(changes: Partial<ConversationSnapshot> = {}): Promise<TestRoom> {
  const test = closedRoom(changes)
  await test.room.open(test.snapshot)
  return test
}

/** The same before its room has heard of it. */
export function closedRoom(changes: Partial<ConversationSnapshot> = {}): TestRoom {
  const [conversationId, matchId, a, b] = [newId(), newId(), newId(), newId()]
  const snapshot: ConversationSnapshot = {
    conversationId,
    version: 1,
    status: 'open',
    ended: [],
    matches: [aMatch({ matchId })],
    request: null,
    participants: [a, b].map((userId) => ({
      userId,
      readReceipts: false,
      card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
    })),
    ...changes,
  }
  return { conversationId, matchId, a, b, snapshot, room: roomOf(conversationId) }
}

const request = (userId: string, lastEventId?: number): SocketRequest => ({
  userId,
  sessionId: newId(),
  isProved: true,
  expiresAt: Date.now() + 3_600_000,
  checkedAt: Date.now(),
  lastEventId,
})

export async function hubSocket(
  userId: string,
  changes: Partial<SocketRequest> = {},
  format?: ClientFormat,
): Promise<TestSocket> {
  const socket = open(await hubOf(userId).fetch(upgradeRequest({ ...request(userId), ...changes })), format)
  await socket.next('authenticated')
  return socket
}

export async function roomSocket(
  { conversationId, room }: TestRoom,
  userId: string,
  changes: Partial<SocketRequest> = {},
): Promise<TestSocket> {
  const socket = open(await room.fetch(upgradeRequest({ ...request(userId), ...changes }, conversationId)))
  await socket.next('authenticated')
  return socket
}

export const draft = (senderId: string, content: string, clientMessageId: string | null = null) => ({
  senderId,
  content,
  messageType: 'text',
  clientMessageId,
})

/** The environment with some bindings or settings changed, for objects and parts of them that a test makes itself. */
export const envWith = (changes: Record<string, unknown>): Env => ({ ...env, ...changes })

/** Names of the tables that an object has. */
export const tablesOf = (stub: DurableObjectStub) =>
  sqlIn(stub, "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'")

/** Runs SQL inside an object. */
export const sqlIn = (stub: DurableObjectStub, statement: string, ...values: SqlStorageValue[]) =>
  runInDurableObject(stub, (_object, state) => state.storage.sql.exec(statement, ...values).toArray())

/** Number of the newest event in a user's log. */
export const newestEvent = async (userId: string): Promise<number> =>
  Number((await sqlIn(hubOf(userId), 'select max(event_id) as newest from events'))[0]?.['newest'])

export { evict, runDurableObjectAlarm as runAlarm }
