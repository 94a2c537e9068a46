import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { CallOptions } from '../../support/api.ts'
import { call, ORIGIN } from '../../support/api.ts'
import { newId, newMediaId } from '../../../src/foundation/ids.ts'
import { extension, gif } from '../../support/gifs.ts'
import { roomOf, sqlIn } from '../../support/objects.ts'
import { matched, type Pair, type Person } from '../../support/people.ts'
import { blackPng, CAMERA, phoneJpeg, pixelsOf, stripes } from '../../support/pictures.ts'
import { moderated } from '../../support/providers.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

/** Pictures in conversations. */

type Bytes = Uint8Array<ArrayBuffer>

function form(file: Bytes | string | null, fields: Record<string, string>): FormData {
  const data = new FormData()
  if (file !== null) data.set('file', typeof file === 'string' ? file : new File([file], 'x.png'))
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

const upload = (person: Person, { conversationId }: Pick<Pair, 'conversationId'>, file: Bytes, options?: CallOptions) =>
  person.call('POST', '/media', form(file, { conversation_id: conversationId }), options)
const uploaded = async (person: Person, pair: Pair, file: Bytes = stripes(60, 30)): Promise<string> => {
  const { status, text, data } = await upload(person, pair, file)
  expect(status, text).toBe(200)
  return data['media_id']
}
const send = (person: Person, { conversationId }: Pair, body: object) =>
  person.call('POST', '/messages/send', { conversation_id: conversationId, message_type: 'image', ...body })
const path = (url: string) => url.slice(`${ORIGIN}/api/v1`.length)

/** Asks for a picture as a client does, with its token. */
async function look(person: Person | null, url: string, headers: Record<string, string> = {}) {
  const authorization = person ? { authorization: `Bearer ${person.token}` } : {}
  const response = await exports.default.fetch(new Request(url, { headers: { ...headers, ...authorization } }))
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
}
const objectsOf = async ({ conversationId }: Pair) =>
  (await env.MEDIA.list({ prefix: `media/${conversationId}/` })).objects.map(({ key }) => key)

describe('a picture in a conversation', () => {
  it('may be what a phone of 48 megapixels takes, and has at most 50', async () => {
    const pair = await matched()
    const { data, text } = await upload(pair.a, pair, await blackPng(8064, 6048))
    expect(data['media'], text).toMatchObject({ width: 1600, height: 1200 })
    const { error } = await upload(pair.a, pair, await blackPng(8000, 6251))
    expect(error.details?.['issues']).toEqual([{ path: 'body.file', message: 'must have at most 50 megapixels' }])
  })

  it('is uploaded, sent with a caption, and seen by both, on every way', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const sockets = [await connect('/ws', b.token), await connect(`/conversations/${conversationId}/ws`, b.token)]
    const answer = await upload(a, pair, await phoneJpeg())
    const { media_id, media } = answer.data
    expect(answer.trips.db).toBe(0)
    expect(media).toEqual({
      id: media_id,
      url: `${ORIGIN}/api/v1/media/${media_id}`,
      type: 'image/webp',
      width: 60,
      height: 30,
      blur_hash: expect.any(String),
    })
    const sent = await send(a, pair, { media_id, content: ' Look! ' })
    expect([sent.status, sent.trips.db]).toEqual([200, 0])
    for (const socket of sockets)
      expect((await socket.next('new_message')).data).toMatchObject({ content: 'Look!', message_type: 'image', media })
    for (const person of [a, b]) {
      const [message] = (await person.call('GET', `/conversations/${conversationId}/messages`)).data['messages']
      expect(message).toMatchObject({ content: 'Look!', media })
      expect((await person.call('GET', '/conversations')).data['conversations'][0].last_message.media).toEqual(media)
      const { status, headers, bytes } = await look(person, media.url)
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        200,
        'image/webp',
        'private, no-cache',
      ])
      const [black, red, green] = await pixelsOf(bytes, [5, 5], [30, 15], [55, 25])
      expect([Math.max(...(black ?? [])) < 60, Number(red?.[0]) > 150, Number(green?.[1]) > 150]).toEqual([
        true,
        true,
        true,
      ])
      const etag = headers.get('etag') ?? ''
      expect((await look(person, media.url, { 'if-none-match': etag })).status).toBe(304)
      expect((await look(person, `${media.url}?size=small`)).status).toBe(200)
    }
    const everything = await Promise.all((await objectsOf(pair)).map(async (key) => (await env.MEDIA.get(key))?.text()))
    expect(everything).toHaveLength(3)
    expect(everything.join()).not.toMatch(new RegExp(`Exif|GPS|xmpmeta|${CAMERA}`))
  })

  it('goes over a socket, too, and needs no caption', async () => {
    const pair = await matched()
    const { a, conversationId } = pair
    for (const address of ['/ws', `/conversations/${conversationId}/ws`]) {
      const socket = await connect(address, a.token)
      const media_id = await uploaded(a, pair)
      const body = { conversation_id: conversationId, message_type: 'photo', media_id }
      expect((await socket.request('send_message', body)).event).toBe('ack')
      expect((await socket.next('new_message')).data).toMatchObject({ content: '', media: { id: media_id } })
    }
  })

  it('that moves goes on moving, without what is hidden in it; one that is too long stands still', async () => {
    const pair = await matched()
    const file = gif({ extras: [extension(0xfe, new TextEncoder().encode('exif:GPSLatitude'))] })
    const { media } = (await upload(pair.a, pair, file)).data
    expect(media).toMatchObject({ type: 'image/gif', width: 30, height: 20 })
    expect((await send(pair.a, pair, { message_type: 'gif', media_id: media.id })).status).toBe(200)
    const { headers, bytes } = await look(pair.b, media.url)
    expect(headers.get('content-type')).toBe('image/gif')
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/^GIF89a(?![^]*GPS)/)
    expect((await look(pair.b, `${media.url}?size=medium`)).headers.get('content-type')).toBe('image/webp')
    const long = gif({ width: 2, height: 2, colours: Array.from({ length: 301 }, (_, i) => i % 4) })
    expect((await upload(pair.a, pair, long)).data['media'].type).toBe('image/webp')
  })

  it('is there for the two, once it is sent, and for nobody else', async () => {
    const pair = await matched()
    const { a: stranger } = await matched()
    const { media } = (await upload(pair.a, pair, stripes(60, 30))).data
    const missing = `/media/${newMediaId(pair.conversationId)}`
    const none = await pair.a.call('GET', missing)
    const refused = async (person: Person) => {
      const { status, error } = await person.call('GET', path(media.url))
      expect([status, { ...error, request_id: '' }]).toEqual([404, { ...none.error, request_id: '' }])
    }
    for (const person of [pair.b, stranger]) await refused(person)
    expect((await look(pair.a, media.url)).status).toBe(200)
    await send(pair.a, pair, { media_id: media.id })
    expect((await look(pair.b, media.url)).status).toBe(200)
    await refused(stranger)
    expect((await call('GET', path(media.url))).error.code).toBe('UNAUTHORIZED')
  })

  it('is gone with its message, everywhere', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const socket = await connect('/ws', b.token)
    const media_id = await uploaded(a, pair)
    const { message_id } = (await send(a, pair, { media_id })).data
    await socket.next('new_message')
    await a.call('DELETE', `/messages/${message_id}`)
    await socket.next('message_deleted')
    for (const person of [a, b]) {
      expect((await person.call('GET', `/media/${media_id}`)).error.code).toBe('NOT_FOUND')
      const [message] = (await person.call('GET', `/conversations/${conversationId}/messages`)).data['messages']
      expect(message).not.toHaveProperty('media')
      expect((await person.call('GET', '/conversations')).data['conversations'][0].last_message).not.toHaveProperty(
        'media',
      )
    }
    await expect.poll(() => objectsOf(pair)).toEqual([])
    const back = await connect('/ws?last_event_id=0', b.token)
    await back.next('resumed')
    expect(back.all('new_message')[0]).not.toHaveProperty('media')
  })
})

describe('a picture cannot be sent', () => {
  it('twice, by somebody else, elsewhere, or without being there', async () => {
    const [pair, other] = [await matched(), await matched()]
    const refused = async (person: Person, where: Pair, body: object, field = 'body.media_id') =>
      expect((await send(person, where, body)).error.details?.['issues'][0].path, JSON.stringify(body)).toBe(field)
    const media_id = await uploaded(pair.a, pair)
    await refused(pair.b, pair, { media_id })
    await refused(other.a, other, { media_id })
    await refused(pair.a, pair, { media_id: newId() })
    await refused(pair.a, pair, {})
    await refused(pair.a, pair, { media_id, message_type: 'text', content: 'x' })
    const first = await send(pair.a, pair, { media_id, client_message_id: 'c-1' })
    expect((await send(pair.a, pair, { media_id, client_message_id: 'c-1' })).data).toEqual(first.data)
    await refused(pair.a, pair, { media_id })
    const edited = await pair.a.call('PATCH', `/messages/${first.data['message_id']}`, { content: '' })
    expect([edited.status, edited.data['content']]).toEqual([200, ''])
  })
})

describe('POST /media', () => {
  it('refuses what is no picture, too large, or not allowed, and leaves nothing of it', async () => {
    const pair = await matched()
    const issue = async (file: Bytes, options?: CallOptions) => {
      const { status, error } = await upload(pair.a, pair, file, options)
      return [status, error.details?.['issues']?.[0].path]
    }
    expect(await issue(new Uint8Array(Buffer.from('%PDF-1.7')))).toEqual([400, 'body.file'])
    expect(await issue(stripes(60, 30).slice(0, 60))).toEqual([400, 'body.file'])
    expect(await issue(new Uint8Array())).toEqual([400, 'body.file'])
    expect(await issue(await blackPng(8_000, 8_000))).toEqual([400, 'body.file'])
    expect((await upload(pair.a, pair, new Uint8Array(10 * 1024 * 1024 + 1))).error.code).toBe('PAYLOAD_TOO_LARGE')
    const fetcher = (workflow: string) => ({ fetcher: workerWith(moderated(workflow)) })
    expect(await issue(stripes(60, 30), fetcher('wfl_reject'))).toEqual([400, 'body.file'])
    expect((await issue(stripes(60, 30), fetcher('wfl_failure')))[0]).toBe(503)
    await expect.poll(() => sqlIn(roomOf(pair.conversationId), 'select * from media')).toEqual([])
    expect(await objectsOf(pair)).toEqual([])
    expect((await issue(stripes(60, 30), fetcher('wfl_accept')))[0]).toBe(200)
  })

  it('leaves nothing where the conversation has gone meanwhile', async () => {
    const pair = await matched()
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      await roomOf(pair.conversationId).purge(pair.conversationId)
      return env.MEDIA.put(...args)
    }
    const fetcher = workerWith({ MEDIA: { put, delete: (keys: string[]) => env.MEDIA.delete(keys) } })
    expect((await upload(pair.a, pair, stripes(60, 30), { fetcher })).error.code).toBe('CONFLICT')
    expect(await objectsOf(pair)).toEqual([])
  })

  it('is for a conversation of one’s own, named in one way', async () => {
    const [pair, other] = [await matched(), await matched()]
    const post = (fields: Record<string, string>, file: Bytes | string | null = stripes(3, 3)) =>
      pair.a.call('POST', '/media', form(file, fields))
    expect((await post({ match_id: pair.matchId })).status).toBe(200)
    expect((await post({ conversation_id: other.conversationId })).error.code).toBe('CONVERSATION_NOT_FOUND')
    expect((await post({ match_id: other.matchId })).error.code).toBe('CONVERSATION_NOT_FOUND')
    const field = async (answer: ReturnType<typeof post>) => (await answer).error.details?.['issues'][0].path
    expect(await field(post({}))).toBe('body.conversation_id')
    expect(await field(post({ conversation_id: pair.conversationId, match_id: pair.matchId }))).toBe(
      'body.conversation_id',
    )
    expect(await field(post({ match_id: pair.matchId }, null))).toBe('body.file')
    expect(await field(post({ match_id: pair.matchId }, 'a text'))).toBe('body.file')
  })

  it('gives the same picture for the same key', async () => {
    const pair = await matched()
    const keyed = { headers: { 'idempotency-key': 'picture' } }
    const first = await upload(pair.a, pair, stripes(60, 30), keyed)
    const again = await upload(pair.a, pair, stripes(60, 30), keyed)
    expect([again.text, await objectsOf(pair)]).toEqual([first.text, expect.objectContaining({ length: 3 })])
  })
})
