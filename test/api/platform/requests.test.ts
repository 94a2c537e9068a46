import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { newConversationId } from '../../../src/security/conversation-id.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { matched, signIn, type Person } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const json = { 'content-type': 'application/json' }
const put = (person: Person, raw: BodyInit, headers: Record<string, string> = json) =>
  person.call('PUT', '/profile/me', undefined, { raw, headers })
const issues = (answer: Awaited<ReturnType<typeof call>>) =>
  answer.error.details?.['issues'] as { path: string; message: string }[]

/** What somebody's request left behind. */
const rowOf = (person: Person) => query('select * from profiles where user_id = $1', [person.id])

describe('a body', () => {
  it.each([
    ['malformed', '{"first_name":'],
    ['empty', ''],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['not an object', '[1]'],
    ['null', 'null'],
  ])('that is %s is refused, and nothing is written', async (_name, raw) => {
    const person = await signIn()
    const before = await rowOf(person)
    const answer = await put(person, raw)
    expect(answer.error.code).toBe('VALIDATION_FAILED')
    expect(issues(answer)[0]?.path).toMatch(/^body/)
    expect(answer.trips.db).toBe(0)
    expect(await rowOf(person)).toEqual(before)
  })

  it('that breaks off is refused, and is no failure of ours', async () => {
    const person = await signIn()
    const raw = new ReadableStream({ pull: (controller) => controller.error(new Error('Network connection lost.')) })
    const answer = await person.call('PUT', '/profile/me', undefined, { raw, headers: json, fetcher: workerWith({}) })
    expect(answer.error.code).toBe('VALIDATION_FAILED')
    expect(issues(answer)).toEqual([{ path: 'body', message: 'must arrive whole' }])
  })

  it('is required where one is declared', async () => {
    const person = await signIn()
    const answer = await person.call('PUT', '/profile/me')
    expect(answer.error.code).toBe('VALIDATION_FAILED')
    expect(issues(answer)).toEqual([{ path: 'body', message: expect.stringContaining('required') }])
  })

  it('with unknown fields is refused, naming each by its path', async () => {
    const person = await signIn()
    const answer = await person.call('PUT', '/profile/me', {
      first_name: 'Ana',
      is_admin: true,
      preferences: { height: 180 },
    })
    expect(issues(answer)).toEqual([
      { path: 'body.preferences.height', message: 'is not a known field' },
      { path: 'body.is_admin', message: 'is not a known field' },
    ])
  })

  it('with wrong types is refused, naming every field', async () => {
    const person = await signIn()
    const answer = await person.call('PUT', '/profile/me', {
      first_name: 7,
      location: { latitude: 91, longitude: 'x' },
    })
    expect(issues(answer).map(({ path }) => path)).toEqual([
      'body.first_name',
      'body.location.latitude',
      'body.location.longitude',
    ])
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'of type "%s" is 415',
    async (type) => {
      const person = await signIn()
      const answer = await put(person, '{}', { 'content-type': type })
      expect(answer.error.code).toBe('UNSUPPORTED_MEDIA_TYPE')
      expect(answer.trips.db).toBe(0)
    },
  )

  it('is taken nowhere that none is declared, but for the empty object that some clients send', async () => {
    const person = await signIn()
    const publish = (raw: string) =>
      person.call('POST', '/profile/publish', undefined, { raw, headers: { 'content-type': 'application/json' } })
    expect((await publish('{ }')).error.code).toBe('PROFILE_INCOMPLETE')
    expect((await publish('{"force":true}')).error.details?.['issues'][0].path).toBe('body')
  })

  it('that is too large, or of another type, counts against the limits', async () => {
    const person = await signIn()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"api":{"max":2,"windowSeconds":3600}}' })
    const put = (type: string, raw: string) =>
      person.call('PUT', '/profile/me', undefined, { raw, fetcher, headers: { 'content-type': type } })
    expect((await put('text/plain', 'x')).status).toBe(415)
    expect((await put('application/json', 'x'.repeat(70_000))).status).toBe(413)
    expect((await put('text/plain', 'x')).status).toBe(429)
  })

  it('may name its character set', async () => {
    expect((await put(await signIn(), '{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  it('of more than 64 KiB is 413, whether or not it says its length', async () => {
    const person = await signIn()
    const large = JSON.stringify({ bio: 'a'.repeat(70_000) })
    expect((await put(person, large)).error.code).toBe('PAYLOAD_TOO_LARGE')
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < large.length; at += 10_000)
          controller.enqueue(new TextEncoder().encode(large.slice(at, at + 10_000)))
        controller.close()
      },
    })
    const chunked = await put(person, chunks)
    expect(chunked.error.code).toBe('PAYLOAD_TOO_LARGE')
    expect(chunked.error.details).toEqual({ max_bytes: 65_536 })
  })

  it('that tries to reach a prototype changes nothing', async () => {
    const person = await signIn()
    const answer = await put(person, '{"__proto__":{"isAdmin":true},"constructor":{}}')
    expect(answer.status).toBe(400)
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})

describe('a query', () => {
  it.each([
    ['limit=0', 'query.limit'],
    ['limit=51', 'query.limit'],
    ['limit=x', 'query.limit'],
    ['limit=1&limit=2', 'query.limit'],
    ['color=red', 'query.color'],
  ])('%s is refused', async (search, path) => {
    const answer = await (await signIn()).call('GET', `/matching/feed?${search}`)
    expect(answer.error.code).toBe('VALIDATION_FAILED')
    expect(issues(answer).map((issue) => issue.path)).toContain(path)
  })

  it('with a cursor that was tampered with, or belongs to another list, is refused', async () => {
    const { a, b, conversationId } = await matched()
    for (const content of ['1', '2', '3'])
      await a.call('POST', '/messages/send', { conversation_id: conversationId, content })
    const path = `/conversations/${conversationId}/messages?limit=1`
    const cursor = (await a.call('GET', path)).meta.pagination.cursor ?? ''
    expect((await a.call('GET', `${path}&cursor=${cursor}`)).status).toBe(200)
    const changed = cursor.slice(0, -1) + (cursor.endsWith('A') ? 'B' : 'A')
    for (const wrong of [changed, 'x', '%00', cursor.repeat(2)]) {
      expect((await a.call('GET', `${path}&cursor=${wrong}`)).error.code, wrong).toBe('INVALID_CURSOR')
    }
    expect((await b.call('GET', `${path}&cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
    expect((await a.call('GET', `/conversations?cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
  })
})

describe('a path', () => {
  it('that does not exist is 404 in the envelope', async () => {
    const { error } = await call('GET', '/nothing/here')
    expect(error).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  it('with an id that is no UUID is refused', async () => {
    const answer = await (await signIn()).call('GET', '/conversations/1/messages')
    expect(issues(answer)).toEqual([{ path: 'path.id', message: expect.any(String) }])
  })
})

describe('what belongs to others', () => {
  it('is answered exactly like what does not exist', async () => {
    const { a, conversationId } = await matched()
    const { data } = await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'secret' })
    const stranger = await signIn()
    const without = (text: string) => text.replace(/"request_id":"[^"]+"/, '')
    const ask = async (id: string, messageId: string) => [
      await stranger.call('GET', `/conversations/${id}/messages`),
      await stranger.call('POST', '/messages/send', { conversation_id: id, content: 'hi' }),
      await stranger.call('POST', '/messages/mark-read', { conversation_id: id, up_to_seq: 1 }),
      await stranger.call('PUT', `/messages/${messageId}/read`),
    ]
    // One of ours that is not there any more; an id that was made up is refused with the same words, before a room is asked.
    const gone = newConversationId(readSettings(env), Date.now())
    const [theirs, nobodys] = [await ask(conversationId, data['message_id']), await ask(gone, newId())]
    const madeUp = await ask(newId(), newId())
    expect(theirs.map(({ text }) => without(text))).toEqual(madeUp.map(({ text }) => without(text)))
    expect(theirs.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(theirs.map(({ text }) => without(text))).toEqual(nobodys.map(({ text }) => without(text)))
    expect(theirs.map(({ trips }) => trips)).toEqual(nobodys.map(({ trips }) => trips))
  })
})
