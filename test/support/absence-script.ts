import { expect } from 'vitest'
import { UP, type UpEvent } from '../../src/protocol/up.ts'
import type { Answer } from './api.ts'
import { PATIENT, report, type Other, type World } from './absence-world.ts'
import { query } from './db.ts'
import { look } from './pictures.ts'
import { upgrade } from './sockets.ts'

/** Everything that somebody can ask and do about people who are gone, and how it is made comparable. */

const fill = (text: string, { person, ids }: Other): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'person' ? person.id : (ids[name] ?? '')))
const fillAll = (body: object, other: Other): object => JSON.parse(fill(JSON.stringify(body), other)) as object

/** Which of a person's ids a request needs; one that lacks any is not asked. */
const needs = (path: string, body: object | undefined): string[] =>
  [...`${path} ${JSON.stringify(body ?? {})}`.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'person')

const about = (operation: string, path: string, body?: object): Step => ({ operation, path, body })

interface Step {
  /** As the OpenAPI document has it. */
  operation: string
  path: string
  body?: object | undefined
  /** Relations in which it is asked; all otherwise. */
  only?: RegExp
}

/** What goes by the same rules as another operation is asked about a few. */
const FEW = /^(stranger|nobody|matched|who likes|written to)$/
const few = (...step: Parameters<typeof about>): Step => ({ ...about(...step), only: FEW })

const own = (operation: string, ...paths: string[]): Step[] => paths.map((path) => about(operation, path))

/** What is asked once, of the viewer's own lists. */
export const LISTS: Step[] = [
  ...own('get /matching/feed', '/matching/feed?limit=50'),
  ...own('get /matching/likes', '/matching/likes'),
  ...own('get /connections/interests/sent', '/connections/interests/sent?limit=50'),
  ...own('get /connections/interests/received', '/connections/interests/received?limit=50'),
  ...own('get /connections/shortlist', '/connections/shortlist?limit=50'),
  ...own('get /matches/active', '/matches/active'),
  ...own('get /matches/history', '/matches/history?limit=50'),
  ...own('get /conversations', '/conversations?type=active', '/conversations?type=archived&limit=50'),
  ...own('get /conversations/unread-count', '/conversations/unread-count'),
  ...own(
    'get /messages/requests',
    '/messages/requests?type=sent&status=all',
    '/messages/requests?type=received&status=all',
  ),
  ...own('get /users/blocked', '/users/blocked'),
  ...own('get /safety/reports', '/safety/reports?limit=50'),
  ...own('get /calls/history', '/calls/history'),
  ...own('get /users/me/export', '/users/me/export'),
]

/** What is asked of each person, in this order, where the two have what it needs. */
export const ABOUT: Step[] = [
  about('get /profile/{id}', '/profile/{person}'),
  about('get /conversations/{id}/messages', '/conversations/{conversation}/messages'),
  about('get /messages/conversations/{matchId}', '/messages/conversations/{match}'),
  about('get /media/{mediaId}', '/media/{media}'),
  about('get /calls/{callId}', '/calls/{call}'),
  ...['answer', 'reject', 'extend', 'upgrade', 'end'].map((verb) =>
    about(`post /calls/{callId}/${verb}`, `/calls/{call}/${verb}`),
  ),
  about('post /calls/{callId}/quality', '/calls/{call}/quality', { rtt_ms: 20 }),
  about('post /calls/initiate/{matchId}', '/calls/initiate/{match}', { media: 'video' }),
  about('post /messages/send', '/messages/send', { conversation_id: '{conversation}', content: 'x' }),
  about('post /messages/send', '/messages/send', { match_id: '{match}', content: 'x' }),
  about('post /messages/send', '/messages/send', { receiver_id: '{person}', content: 'x' }),
  about('post /messages/request', '/messages/request', { receiver_id: '{person}', content: 'x' }),
  about('post /messages/request/{requestId}/respond', '/messages/request/{request}/respond', { action: 'accept' }),
  about('post /messages/request/{requestId}/cancel', '/messages/request/{request}/cancel'),
  about('post /messages/mark-read', '/messages/mark-read', { conversation_id: '{conversation}', up_to_seq: 1 }),
  about('put /messages/{messageId}/read', '/messages/{theirs}/read'),
  about('put /messages/{messageId}/reaction', '/messages/{theirs}/reaction', { emoji: '👍' }),
  about('delete /messages/{messageId}/reaction', '/messages/{theirs}/reaction'),
  about('patch /messages/{messageId}', '/messages/{mine}', { content: 'y' }),
  about('patch /messages/{messageId}', '/messages/{theirs}', { content: 'y' }),
  about('delete /messages/{messageId}', '/messages/{theirs}'),
  about('delete /messages/{messageId}', '/messages/{mine}'),
  about('post /conversations/{id}/unarchive', '/conversations/{conversation}/unarchive'),
  about('post /conversations/{id}/archive', '/conversations/{conversation}/archive'),
  about('post /matching/swipe', '/matching/swipe', { target_user_id: '{person}', action: 'like' }),
  few('post /matching/swipe', '/matching/swipe', { target_user_id: '{person}', action: 'super_like' }),
  few('post /coins/spend', '/coins/spend', { offer: 'super_like', target: '{person}' }),
  few('post /coins/spend', '/coins/spend', { offer: 'direct_message', target: '{person}' }),
  about('post /matching/swipe', '/matching/swipe', { target_user_id: '{person}', action: 'pass' }),
  few('post /matches/like/{userId}', '/matches/like/{person}'),
  few('post /matches/dislike/{userId}', '/matches/dislike/{person}'),
  about('post /connections/interest', '/connections/interest', { to_user_id: '{person}' }),
  about('post /connections/interest/accept', '/connections/interest/accept', { from_user_id: '{person}' }),
  about('post /connections/interest/decline', '/connections/interest/decline', { from_user_id: '{person}' }),
  about('post /connections/interest/withdraw', '/connections/interest/withdraw', { to_user_id: '{person}' }),
  about('delete /connections/shortlist/{userId}', '/connections/shortlist/{person}'),
  about('post /connections/shortlist', '/connections/shortlist', { user_id: '{person}' }),
  about('post /users/{userId}/report', '/users/{person}/report', { reason: 'scam' }),
  few('post /safety/report', '/safety/report', { reported_user_id: '{person}', reason: 'other' }),
  about('post /match/report', '/match/report', { match_id: '{match}', reason: 'spam' }),
  about('post /matches/{matchId}/accept', '/matches/{match}/accept'),
  about('post /matches/{matchId}/decline', '/matches/{match}/decline'),
  about('post /matches/{matchId}/end', '/matches/{match}/end'),
  about('delete /matches/{matchId}', '/matches/{match}'),
  about('post /match/end', '/match/end', { match_id: '{match}' }),
  about('post /users/{userId}/block', '/users/{person}/block'),
  few('delete /users/{userId}/block', '/users/{person}/block'),
  few('post /safety/block', '/safety/block', { user_id: '{person}' }),
]

/** Events of the socket that are about somebody. */
export const SENT: Partial<Record<UpEvent, object>> = {
  send_message: { conversation_id: '{conversation}', content: 'x', client_message_id: 'c-1' },
  mark_read: { message_id: '{theirs}' },
  typing_start: { conversation_id: '{conversation}' },
  typing_stop: { conversation_id: '{conversation}' },
  'match:accept': { match_id: '{match}' },
  'match:decline': { match_id: '{match}' },
  'match:end': { match_id: '{match}' },
  'call:initiate': { match_id: '{match}', media: 'audio' },
  'call:answer': { call_id: '{call}' },
  'call:reject': { call_id: '{call}' },
  'call:end': { call_id: '{call}' },
  'call:extend_request': { call_id: '{call}' },
  'call:upgrade_request': { call_id: '{call}' },
  'call:sdp_offer': { call_id: '{call}', sdp: 'v=0\r\n' },
  'call:sdp_answer': { call_id: '{call}', sdp: 'v=0\r\n' },
  'call:ice_candidate': { call_id: '{call}', candidate: 'x' },
  'call:resume': { call_id: '{call}' },
}
/** Those that are about nobody else. */
export const SENT_BY_ITSELF = Object.keys(UP).filter((event) => !(event in SENT))

const NOBODY = '0193e6a0-5b1c-7d3e-9f4a-000000000000'

/** Headers that say nothing of what was asked. */
const NOISE = /^(x-request-id|date|content-length)$/

/** What an answer is, as far as it may not differ. */
function told({ status, headers, text }: Answer): string {
  const kept = [...headers].flatMap(([name, value]) => {
    if (NOISE.test(name)) return []
    if (name === 'server-timing') return [`${name}: ${value.replaceAll(/dur=[\d.]+/g, 'dur')}`]
    return [`${name}: ${name === 'etag' || name === 'ratelimit-reset' ? 'some' : value}`]
  })
  return `${status} ${kept.toSorted().join('; ')} ${text}`
}

/** Makes worlds comparable: names for ids, and for times only whether they are of before or after everybody left. */
export function comparable(world: World, leftAt: number): (text: string) => string {
  const names = new Map<string, string>([
    [world.viewer.id, '<viewer>'],
    [NOBODY, '<nobody>'],
  ])
  for (const { relation, person, ids } of world.others) {
    names.set(person.id, `<${relation}>`)
    for (const [name, id] of Object.entries(ids)) names.set(id, `<${name} of ${relation}>`)
  }
  const time = (text: string) => (Date.parse(text) < leftAt ? '<before>' : '<after>')
  return (text) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? '<id>')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, time)
      .replaceAll(/[0-9a-f]{32}-?[0-9a-f]{12,32}/g, '<file>')
      .replaceAll(/signature=[\w-]+/g, 'signature')
      .replaceAll(/expires=\d+/g, 'expires')
      .replaceAll(/"cursor":"[^"]+"/g, '"cursor":"some"')
      .replaceAll(/"event_id":\d+/g, '"event_id":0')
      .replaceAll(/"(latitude|longitude)":[-\d.]+/g, '"$1":0')
      .replaceAll(/"phone_number":"[^"]+"|"ip":"[^"]+"|vibesmatch-[\d-]+\.json|"seconds":\d+/g, '<own>')
}

/** An export is in the order of ids. */
const sorted = (text: string): string =>
  text.replaceAll(/:\[(\{[^]*?\})\](?=[,}])/g, (list, items: string) =>
    items.includes('},\n') ? `:[${items.split(',\n').toSorted().join(',\n')}]` : list,
  )

/** Plays the whole script: what came back of each step, by step. */
export async function play(world: World, leftAt: number): Promise<Map<string, string>> {
  const { viewer, others, addresses, socket, rooms } = world
  const plain = comparable(world, leftAt)
  const seen = new Map<string, string>()
  const note = (step: string, text: string) => {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? step : `${step} (${n})`
      if (seen.has(name)) continue
      seen.set(name, sorted(plain(text)))
      return
    }
  }
  const call = (method: string, path: string, body?: object) => viewer.call(method, path, body, { fetcher: PATIENT })
  const lists = async (when: string) => {
    for (const { operation, path } of LISTS) note(`${when}: ${operation} ${path}`, told(await call('GET', path)))
  }

  for (const address of addresses) {
    const { status, headers, bytes } = await look(address)
    note('an address of a photo', told({ status, headers, text: new TextDecoder().decode(bytes) } as Answer))
  }
  await lists('at first')
  note('post /matching/rewind', told(await call('POST', '/matching/rewind')))
  // Somebody who has never been there, beside those who have.
  const nobody: Other = { relation: 'nobody', person: { ...viewer, id: NOBODY }, ids: {} }
  for (const other of [...others, nobody]) {
    const { relation, person, ids } = other
    if (relation === 'matched') note(`${relation}: a replay`, told(await report(viewer, person)))
    if (ids['conversation'] !== undefined) {
      const { status } = await upgrade(`/conversations/${ids['conversation']}/ws`, {
        authorization: `Bearer ${viewer.token}`,
      })
      note(`${relation}: get /conversations/{id}/ws`, String(status))
    }
    if (ids['call'] !== undefined) {
      const { status } = await upgrade(`/calls/${ids['call']}/ws`, { authorization: `Bearer ${viewer.token}` })
      note(`${relation}: get /calls/{id}/ws`, String(status))
    }
    for (const [event, data] of Object.entries(SENT)) {
      // As many as one socket may send in a minute.
      if (!/^(matched|in a call)$/.test(relation) || needs('', data).some((name) => ids[name] === undefined)) continue
      if (event.startsWith('typing')) socket.send(event, fillAll(data, other))
      else {
        const answer = await socket.request(event, fillAll(data, other))
        note(`${relation}: ${event}`, `${answer.event} ${JSON.stringify(answer.data)}`)
      }
    }
    for (const { operation, path, body, only } of ABOUT) {
      if (only?.test(relation) === false || needs(path, body).some((name) => ids[name] === undefined)) continue
      const [method = ''] = operation.toUpperCase().split(' ')
      const answer = await call(method, fill(path, other), body && fillAll(body, other))
      note(`${relation}: ${operation} ${JSON.stringify(body ?? '')}`, told(answer))
    }
  }
  await lists('at last')
  await query("update users set plan = 'free' where id = $1", [viewer.id])
  for (const path of ['/matching/likes', '/connections/interests/received'])
    note(`without a plan: get ${path}`, told(await call('GET', path)))
  await viewer.call('POST', '/match/find', { mode: 'chat' }, { fetcher: PATIENT })
  note('post /match/find', told(await call('POST', '/match/find', { mode: 'chat' })))
  note('delete /match/find', told(await call('DELETE', '/match/find')))
  for (const [name, one] of [['own', socket] as const, ...rooms.map((room, i) => [`room ${i}`, room] as const)]) {
    await one.request('ping')
    const frames = one.frames.filter(({ event, id }) => id === undefined && event !== 'authenticated')
    note(
      `events of the socket: ${name}`,
      frames
        .map(({ event, data }) => plain(`${event} ${JSON.stringify(data)}`))
        .toSorted()
        .join('\n'),
    )
    expect(one.closed).toBeUndefined()
  }
  return seen
}
