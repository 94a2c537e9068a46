import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { openSession } from './sessions.ts'
import type { Json } from './api.ts'
import { met } from './matches.ts'
import { hubOf, runAlarm, sqlIn } from './objects.ts'
import { personOf, type Pair, type Person } from './people.ts'
import { connect, type TestSocket } from './sockets.ts'

/** Two people who are matched, each on one device with a socket. */

/** Where the calls of a pair are. */
export const callsOf = (conversationId: string) => env.CALL_ROOM.getByName(conversationId)

export interface TestCall extends Pair {
  callRoom: ReturnType<typeof callsOf>
  /** The sockets of the two. */
  caller: TestSocket
  callee: TestSocket
}

export async function pairWithSockets(pair?: Pair): Promise<TestCall> {
  const met_ = pair ?? (await met())
  const [caller, callee] = await Promise.all([connect('/ws', met_.a.token), connect('/ws', met_.b.token)])
  return { ...met_, callRoom: callsOf(met_.conversationId), caller, callee }
}

export const dial = (from: Person, { matchId }: Pair, media: 'audio' | 'video' = 'audio', options = {}) =>
  from.call('POST', `/calls/initiate/${matchId}`, { media }, options)

/** A call that rings; its id. */
export async function ring(test: TestCall, media: 'audio' | 'video' = 'audio'): Promise<string> {
  const { status, data, text } = await dial(test.a, test, media)
  expect(status, text).toBe(201)
  await test.callee.next('call:incoming', ({ call_id }) => call_id === data['id'])
  return data['id']
}

/** One that has been answered. */
export async function connecting(test: TestCall, media: 'audio' | 'video' = 'audio'): Promise<string> {
  const callId = await ring(test, media)
  const answer = await test.callee.request('call:answer', { call_id: callId })
  expect(answer.data).toMatchObject({ id: callId, state: 'connecting' })
  await test.caller.next('call:answered', ({ call_id }) => call_id === callId)
  return callId
}

/** One in which both talk. */
export async function active(test: TestCall, media: 'audio' | 'video' = 'audio'): Promise<string> {
  const call_id = await connecting(test, media)
  expect((await test.caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n' })).event).toBe('ack')
  await test.callee.next('call:sdp_offer')
  expect((await test.callee.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })).event).toBe('ack')
  await test.caller.next('call:sdp_answer')
  for (const socket of [test.caller, test.callee])
    await socket.next('call:state', ({ call }) => call.id === call_id && call.state === 'active')
  return call_id
}

/** The end of a call, as a socket is told of it. */
export const ended = async (socket: TestSocket, callId: string): Promise<Record<string, Json>> =>
  (await socket.next('call:ended', ({ call_id }) => call_id === callId)).data

/** Another device of somebody, signed in. */
export async function anotherDevice(person: { id: string }): Promise<Person & { sessionId: string }> {
  const { sessionId, token } = await openSession(person.id)
  return { ...personOf({ token, refresh_token: '', user: { id: person.id } }), sessionId }
}

/** Moves every time in the call of a pair into the past by so much, and lets the alarm ring. */
export async function timePasses({ callRoom }: Pick<TestCall, 'callRoom'>, milliseconds: number): Promise<void> {
  const earlierOf = (key: string, value: Json): Json =>
    typeof value === 'number' && (key.endsWith('At') || key === 'until') ? value - milliseconds : earlier(value)
  const earlier = (value: Json): Json =>
    value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, earlierOf(key, inner)]))
      : value
  const [row] = (await sqlIn(callRoom, 'select state from call')) as { state: string }[]
  await sqlIn(callRoom, 'update call set state = ?', JSON.stringify(earlier(JSON.parse(row?.state ?? 'null'))))
  await sqlIn(callRoom, "update jobs set due_at = 0 where name = 'tick'")
  await runAlarm(callRoom)
}

/** Lets the call look at once whether both devices are there. */
export async function looks({ callRoom }: Pick<TestCall, 'callRoom'>): Promise<void> {
  await sqlIn(callRoom, "update jobs set due_at = 0 where name = 'look'")
  await runAlarm(callRoom)
}

/** The call that somebody's hub says they are in. */
export const presentCallOf = (person: { id: string }): Promise<string | null> => hubOf(person.id).presentCall()
