import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { matched, signIn } from '../../support/people.ts'
import { connect, open, upgrade } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

const ticketOf = async (token: string) => (await call('POST', '/realtime/ticket', { token })).data['ticket'] as string
const errorOf = async (response: Response) => (await response.json<{ error: { code: string } }>()).error.code

describe('opening a socket', () => {
  it('with the Authorization header', async () => {
    const person = await signIn()
    const socket = open(await upgrade('/ws', { authorization: `Bearer ${person.token}` }))
    expect((await socket.next('authenticated')).data).toEqual({
      user_id: person.id,
      protocol_version: 1,
      last_event_id: 0,
    })
  })

  it('with a ticket, once', async () => {
    const person = await signIn()
    const ticket = await ticketOf(person.token)
    const socket = open(await upgrade(`/ws?ticket=${ticket}`))
    expect((await socket.next('authenticated')).data['user_id']).toBe(person.id)
    expect(await errorOf(await upgrade(`/ws?ticket=${ticket}`))).toBe('UNAUTHORIZED')
  })

  it('with the first event', async () => {
    const person = await signIn()
    const socket = open(await upgrade('/ws'))
    socket.send('authenticate', { token: person.token })
    socket.send('ping', {}, 'p')
    expect((await socket.next('authenticated')).data['user_id']).toBe(person.id)
    expect((await socket.take(({ id }) => id === 'p', 'pong')).event).toBe('pong')
  })

  it('of a conversation, in all three ways', async () => {
    const { a, conversationId } = await matched()
    const path = `/conversations/${conversationId}/ws`
    const byHeader = await connect(path, a.token)
    const byTicket = open(await upgrade(`${path}?ticket=${await ticketOf(a.token)}`))
    const byEvent = open(await upgrade(path))
    byEvent.send('authenticate', { token: a.token })
    for (const socket of [byTicket, byEvent]) await socket.next('authenticated')
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'to all' })
    for (const socket of [byHeader, byTicket, byEvent])
      expect((await socket.next('new_message')).data['content']).toBe('to all')
  })

  it('refuses tokens that are not good, whichever way they come', async () => {
    expect(await errorOf(await upgrade('/ws', { authorization: 'Bearer x.y.z' }))).toBe('UNAUTHORIZED')
    expect(await errorOf(await upgrade('/ws', { authorization: 'Basic x' }))).toBe('UNAUTHORIZED')
    expect(await errorOf(await upgrade('/ws?ticket=nothing'))).toBe('UNAUTHORIZED')
    const socket = open(await upgrade('/ws'))
    socket.send('authenticate', { token: 'x.y.z' }, 'a')
    expect((await socket.take(({ id }) => id === 'a', 'error')).data['code']).toBe('UNAUTHORIZED')
    expect((await socket.untilClosed()).code).toBe(4001)
  })

  it('takes no other event first', async () => {
    const socket = open(await upgrade('/ws'))
    expect(await socket.request('send_message', { conversation_id: newId(), content: 'x' })).toMatchObject({
      event: 'error',
      data: { code: 'UNAUTHORIZED' },
    })
    socket.sendRaw('nonsense')
    expect((await socket.next('error', ({ code }) => code === 'VALIDATION_FAILED')).data['code']).toBe(
      'VALIDATION_FAILED',
    )
    socket.send('authenticate', { token: (await signIn()).token })
    await socket.next('authenticated')
  })

  it('never takes an access token from the address', async () => {
    const person = await signIn()
    const response = await upgrade(`/ws?token=${person.token}`)
    expect(await errorOf(response)).toBe('VALIDATION_FAILED')
  })

  it('is not plain HTTP', async () => {
    const { error } = await call('GET', '/ws', { token: (await signIn()).token })
    expect(error.details?.['issues'][0].path).toBe('header.Upgrade')
  })

  it('of a conversation is for those in it; others learn nothing', async () => {
    const { conversationId } = await matched()
    const stranger = await signIn()
    for (const id of [conversationId, newId()]) {
      expect(
        await errorOf(await upgrade(`/conversations/${id}/ws`, { authorization: `Bearer ${stranger.token}` })),
      ).toBe('CONVERSATION_NOT_FOUND')
    }
  })

  it('is refused to pages of strangers', async () => {
    const person = await signIn()
    const ask = (origin: string) => upgrade('/ws', { authorization: `Bearer ${person.token}`, origin })
    expect(await errorOf(await ask('https://evil.example'))).toBe('FORBIDDEN')
    expect((await ask('https://api.test')).status).toBe(101)
    const allowed = workerWith({ CORS_ORIGINS: 'https://app.example' })
    const request = new Request('https://api.test/api/v1/ws', {
      headers: { upgrade: 'websocket', authorization: `Bearer ${person.token}`, origin: 'https://app.example' },
    })
    expect((await allowed(request)).status).toBe(101)
  })

  it('believes no identity from headers', async () => {
    const [mine, theirs] = [await signIn(), await signIn()]
    const response = await upgrade('/ws', {
      authorization: `Bearer ${mine.token}`,
      'x-user-id': theirs.id,
      'x-session-id': newId(),
    })
    expect((await open(response).next('authenticated')).data['user_id']).toBe(mine.id)
  })

  it('is refused once the session has ended, by ticket too', async () => {
    const person = await signIn()
    const ticket = await ticketOf(person.token)
    await person.call('POST', '/auth/logout')
    expect((await upgrade('/ws', { authorization: `Bearer ${person.token}` })).status).toBe(401)
    expect((await upgrade(`/ws?ticket=${ticket}`)).status).toBe(401)
  })
})

describe('an open socket', () => {
  it('renews its session with a newer token of the same, and with no other', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const socket = await connect('/ws', person.token)
    const { data } = await person.call('POST', '/auth/refresh-token', { refresh_token: person.refreshToken })
    expect((await socket.request('authenticate', { token: data['token'] })).event).toBe('authenticated')
    expect((await socket.request('authenticate', { token: other.token })).data['code']).toBe('UNAUTHORIZED')
    expect((await socket.request('ping')).event).toBe('pong')
  })

  it('reaches every device of a person', async () => {
    const { a, b, conversationId } = await matched()
    const tablet = await signIn(b.phone)
    const sockets = [await connect('/ws', b.token), await connect('/ws', tablet.token), await connect('/ws', a.token)]
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' })
    for (const socket of sockets) expect((await socket.next('new_message')).data['seq']).toBe(1)
  })
})
