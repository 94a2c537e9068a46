import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../../src/foundation/errors.ts'
import type { Json } from '../../support/api.ts'
import { block, strangers } from '../../support/pairs.ts'
import { matched, type Person } from '../../support/people.ts'
import { ask as request, asked, respond, send } from '../../support/requests.ts'
import { named, operations } from '../../support/specification.ts'

/** Specification 001 (direct messaging): requests, chat, blocking and reporting over HTTP. */

const HIKING = 'Hi! I noticed we both love hiking. Would you like to chat about your favorite trails?'
const SPOT = "Thanks for accepting! What's your favorite hiking spot?"
const bearer = ({ token }: Person) => ({ Authorization: `Bearer ${token}` })
// Contract: `name` and `profile_photos` of a person are `first_name` and `photos`.
const CARD = ['id', 'first_name', 'photos']
/** Fields of the cards of a list. */
const cardIn = (place: string, ...more: string[]) => [...CARD, ...more].map((field) => `${place}.${field}`)
// Contract: `hasMore` is `has_more`, of this and of every page.
const paged = (meta: Json) => named(meta, 'pagination.cursor', 'pagination.has_more')

operations({
  'POST /api/v1/messages/request': async (ask) => {
    const [a, b] = await strangers()
    const { data } = await ask(null, { headers: bearer(a), body: { receiver_id: b.id, content: HIKING } })
    expect(data).toMatchObject({
      message: 'Message request sent successfully',
      preview_text: HIKING,
      status: 'pending',
    })
    named(data, 'request_id', 'message_id')
  },

  'POST /api/v1/messages/request/{request_id}/respond': async (ask) => {
    const { b, requestId } = await asked()
    const yes = await ask(null, { path: [requestId], headers: bearer(b), body: { action: 'accept' } })
    expect(yes.data).toMatchObject({ message: 'Request accepted successfully', match_created: true })
    named(yes.data, 'conversation_id', 'match_id')
    const another = await asked()
    const no = await ask(null, { path: [another.requestId], headers: bearer(another.b), body: { action: 'decline' } })
    expect(no.data).toEqual({ message: 'Request declined successfully' })
  },

  'POST /api/v1/messages/send': async (ask) => {
    const { a, b } = await matched()
    const body = { receiver_id: b.id, content: SPOT, message_type: 'text' }
    const { data } = await ask(null, { headers: bearer(a), body })
    expect(data).toMatchObject({ message: 'Message sent successfully' })
    named(data, 'message_id', 'conversation_id', 'created_at')
    await ask(null, { headers: bearer(b), body: { receiver_id: a.id, content: '😀', message_type: 'emoji' } })
  },

  'GET /api/v1/conversations': async (ask) => {
    const { a, b } = await matched()
    await send(a, { receiver_id: b.id, content: SPOT })
    const { data, meta } = await ask(null, { headers: bearer(b), query: '?limit=50&type=active' })
    named(data, 'conversations.id', ...cardIn('conversations.user', 'is_online', 'last_active'))
    for (const field of ['id', 'content', 'sender_id', 'created_at', 'is_read'])
      named(data, `conversations.last_message.${field}`)
    expect(data['conversations']).toMatchObject([
      { last_message: { content: SPOT, sender_id: a.id, is_read: false }, unread_count: 1 },
    ])
    named(data, 'conversations.last_activity')
    paged(meta)
    expect((await ask(b, { query: '?type=archived' })).data['conversations']).toEqual([])
    // "default: 20", and where nothing is said the active ones.
    const unasked = await ask(b)
    expect([unasked.data['conversations'].length, unasked.meta.pagination.limit]).toEqual([1, 20])
  },

  'GET /api/v1/conversations/{conversation_id}/messages': async (ask) => {
    const { a, b, requestId } = await asked()
    const { data: answered } = await respond(b, requestId, 'accept')
    await send(b, { receiver_id: a.id, content: SPOT })
    const path = [answered['conversation_id']]
    const { data, meta } = await ask(null, { path, headers: bearer(a), query: '?limit=100' })
    expect(data['messages']).toMatchObject([
      { sender_id: b.id, receiver_id: a.id, content: SPOT, is_request: false, is_read: false },
      { sender_id: a.id, receiver_id: b.id, message_type: 'text', is_request: true, request_status: 'accepted' },
    ])
    named(data, 'messages.id', 'messages.created_at')
    paged(meta)
    const first = await ask(a, { path, query: '?limit=1' })
    const next = await ask(a, { path, query: `?limit=1&cursor=${first.meta.pagination.cursor}` })
    expect(next.data['messages']).toMatchObject([{ is_request: true }])
    expect((await ask(a, { path })).meta.pagination.limit).toBe(50)
  },

  'GET /api/v1/messages/requests': async (ask) => {
    const { a, b, requestId } = await asked()
    const { data, meta } = await ask(null, { headers: bearer(b), query: '?type=received&status=pending&limit=50' })
    // Contract: who is there is for people who are matched, so `is_online` and `last_active` come with the match.
    named(data, 'requests.id', ...cardIn('requests.sender', 'age'))
    named(data, 'requests.preview_text', 'requests.created_at')
    expect(data['requests']).toMatchObject([{ sender: { id: a.id }, status: 'pending' }])
    paged(meta)
    // "default: 'received'", "default: 'pending'", "default: 20".
    const unasked = await ask(b)
    expect([unasked.data, unasked.meta.pagination.limit]).toEqual([data, 20])
    await respond(b, requestId, 'decline')
    expect((await ask(b)).data['requests']).toEqual([])
    for (const [status, count] of Object.entries({ pending: 0, accepted: 0, declined: 1, cancelled: 0 }))
      expect((await ask(a, { query: `?type=sent&status=${status}` })).data['requests']).toHaveLength(count)
  },

  'PUT /api/v1/messages/{message_id}/read': async (ask) => {
    const { a, b } = await matched()
    const { data: sent } = await send(a, { receiver_id: b.id, content: SPOT })
    const { data } = await ask(null, { path: [sent['message_id']], headers: bearer(b) })
    expect(data).toEqual({ message: 'Message marked as read', read_at: expect.any(String) })
  },

  'POST /api/v1/users/{user_id}/block': async (ask) => {
    const { a, b } = await matched()
    const { data } = await ask(null, { path: [b.id], headers: bearer(a), body: { reason: 'inappropriate_behavior' } })
    expect(data).toEqual({ message: 'User blocked successfully' })
    const [listed] = (await a.call('GET', '/users/blocked')).data['users']
    expect(listed).toMatchObject({ user: { id: b.id }, reason: 'inappropriate_behavior' })
    // "Removes any existing matches … Prevents future message requests".
    expect((await a.call('GET', '/matches/active')).data['matches']).toEqual([])
    expect((await request(b, a)).error.code).toBe('USER_NOT_FOUND')
  },

  'POST /api/v1/users/{user_id}/report': async (ask) => {
    const { a, b } = await matched()
    const body = { reason: 'fake_profile', description: 'Profile photos appear to be stock images' }
    const { data } = await ask(null, { path: [b.id], headers: bearer(a), body })
    expect(data).toMatchObject({ message: 'Report submitted successfully' })
    named(data, 'report_id')
    // "Report Categories: Fake profile, inappropriate behavior, spam, other".
    for (const reason of ['inappropriate_behavior', 'spam', 'other']) await ask(a, { path: [b.id], body: { reason } })
  },

  'DELETE /api/v1/matches/{match_id}': async (ask) => {
    const { a, b, matchId } = await matched()
    expect((await ask(null, { path: [matchId], headers: bearer(a) })).data).toMatchObject({
      message: 'Unmatched successfully',
    })
    expect((await a.call('GET', '/matches/history')).data['matches']).toMatchObject([{ status: 'unmatched' }])
    expect((await b.call('GET', '/matches/history')).data['matches']).toMatchObject([{ status: 'ended' }])
    expect((await a.call('GET', '/matching/feed')).data['users']).toEqual([])
  },
})

describe('its rules', () => {
  it('take 250 characters in a request, and one at a time', async () => {
    const [a, b] = await strangers()
    expect((await request(a, b, 'x'.repeat(251))).error.code).toBe('CONTENT_TOO_LONG')
    expect((await request(a, b, 'x'.repeat(250))).status).toBe(200)
    expect((await request(a, b)).error.code).toBe('MESSAGE_REQUEST_EXISTS')
  })

  it('name its errors as it does', () => {
    for (const code of [
      'MESSAGE_REQUEST_EXISTS',
      'CONVERSATION_NOT_FOUND',
      'MESSAGE_NOT_FOUND',
      'REQUEST_NOT_FOUND',
      'UNAUTHORIZED_ACTION',
      'USER_BLOCKED',
      'CONTENT_TOO_LONG',
      'INVALID_MESSAGE_TYPE',
      'RATE_LIMIT_EXCEEDED',
    ])
      expect(Object.keys(ERRORS)).toContain(code)
  })

  it('let a block be taken back', async () => {
    const [a, b] = await strangers()
    await block(a, b)
    expect((await a.call('DELETE', `/users/${b.id}/block`)).status).toBe(200)
  })

  it('match whoever likes back or replies to a request', async () => {
    const one = await asked()
    const liked = await one.b.call('POST', `/matches/like/${one.a.id}`)
    expect(liked.data['is_match']).toBe(true)
    const { a, b } = await asked()
    const [conversation] = (await b.call('GET', '/conversations')).data['conversations']
    expect(conversation).toBeUndefined()
    expect((await send(b, { receiver_id: a.id, content: 'Gladly' })).status).toBe(200)
    expect((await a.call('GET', '/matches/active')).data['matches']).toHaveLength(1)
  })
})
