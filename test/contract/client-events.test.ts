/// <reference types="vite/types/importMeta.d.ts" />
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { SOCKET_LIMITS, type SocketLimitName } from '../../src/catalogue/socket-limits.ts'
import { ERRORS, type ErrorCode } from '../../src/foundation/errors.ts'
import type { ClientEvent } from '../../src/protocol/client-event.ts'
import { CLIENT_EVENTS } from '../../src/protocol/client-events.ts'
import type { DownData } from '../../src/protocol/down.ts'
import type { SocketKind } from '../../src/protocol/socket-kind.ts'
import type { UpEvent } from '../../src/protocol/up.ts'
import { pairWithSockets, ring } from '../support/calls.ts'
import { connect, type TestSocket } from '../support/sockets.ts'

type Declared = typeof CLIENT_EVENTS
const EVENTS = Object.entries(CLIENT_EVENTS) as [UpEvent, ClientEvent][]

/** The parts without which a declaration does not compile. */
type Needed<E> = { [P in keyof ClientEvent]-?: Omit<E, P> extends ClientEvent ? never : P }[keyof ClientEvent]
type With<Changes> = Omit<Declared['resume'], keyof Changes> & Changes
type IsEvent<E> = E extends ClientEvent<Declared['resume']['data'], 'resumed'> ? true : false

describe('the declaration of an event of clients', () => {
  it('does not compile when a part is missing', () => {
    expectTypeOf<Needed<Declared['resume']>>().toEqualTypeOf<
      'summary' | 'sockets' | 'data' | 'answer' | 'limit' | 'needsProvedContact' | 'errors' | 'example'
    >()
  })

  it('does not compile with an example that its schemas do not accept, or an answer that does not exist', () => {
    expectTypeOf<Declared['resume']['example']['answer']>().toEqualTypeOf<DownData<'resumed'>>()
    expectTypeOf<IsEvent<Declared['resume']>>().toEqualTypeOf<true>()
    expectTypeOf<IsEvent<With<{ example: { data: object; answer: DownData<'resumed'> } }>>>().toEqualTypeOf<false>()
    expectTypeOf<
      IsEvent<With<{ example: { data: { last_event_id: 1 }; answer: { replayed: 2 } } }>>
    >().toEqualTypeOf<false>()
    expectTypeOf<With<{ answer: 'no_such_event' }>>().not.toExtend<ClientEvent>()
  })

  it('names limits and errors that exist', () => {
    expectTypeOf<Declared[UpEvent]['errors'][number]>().toExtend<ErrorCode>()
    expectTypeOf<NonNullable<Declared[UpEvent]['limit']>['name']>().toExtend<SocketLimitName>()
    for (const [event, { limit, errors }] of EVENTS) {
      for (const code of errors) expect(Object.keys(ERRORS), event).toContain(code)
      if (limit) expect(Object.keys(SOCKET_LIMITS), event).toContain(limit.name)
    }
  })

  it('stands in a file of its name, and is in the table', () => {
    const modules = import.meta.glob<object>('../../src/protocol/events/*.ts', { eager: true })
    const declared = Object.entries(modules).map(([path, module]) => [
      path.split('/').at(-1)?.replace('.ts', ''),
      Object.values(module),
    ])
    const named = EVENTS.map(([event, declaration]) => [event.replaceAll(/[:_]/g, '-'), [declaration]])
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(named))
  })
})

describe('the object behind a socket', () => {
  const sockets = new Map<SocketKind, TestSocket>()

  beforeAll(async () => {
    const test = await pairWithSockets()
    const callId = await ring(test)
    sockets.set('user', test.caller)
    sockets.set('conversation', await connect(`/conversations/${test.conversationId}/ws`, test.a.token))
    sockets.set('call', await connect(`/calls/${callId}/ws`, test.a.token))
  })

  it.each<SocketKind>(['user', 'conversation', 'call'])('of a %s handles the events declared for it', async (kind) => {
    const handled: UpEvent[] = []
    // A token that is not good comes last: it may cost the socket its session.
    for (const [event, { example }] of EVENTS.toReversed()) {
      const answer = await sockets.get(kind)?.request(event, example.data as object)
      if (answer?.data['message'] !== `"${event}" cannot be sent on this socket.`) handled.unshift(event)
    }
    expect(handled).toEqual(EVENTS.flatMap(([event, declared]) => (declared.sockets.includes(kind) ? [event] : [])))
  })
})
