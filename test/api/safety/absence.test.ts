import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '../../../src/features/endpoints.ts'
import { pathsOf } from '../../../src/http/endpoint.ts'
import { openApiDocument } from '../../../src/http/openapi.ts'
import { UP } from '../../../src/protocol/up.ts'
import type { Json } from '../../support/api.ts'
import { ABOUT, LISTS, play, SENT, SENT_BY_ITSELF } from '../../support/absence-script.ts'
import { PATIENT, WAYS, worldOf, type World } from '../../support/absence-world.ts'

/**
 * A block looks like absence: the same script, played against people who have blocked the viewer, deleted their accounts, been
 * suspended or banned, brings back the same in everything. docs/security.md has the table.
 */

/** Lets everybody leave, waits until the viewer has heard of all of it, and plays the script. */
async function left(world: World, leave: (typeof WAYS)[string]): Promise<Map<string, string>> {
  const leftAt = Date.now()
  // Cases with a call come first: it must end by this, and not by itself.
  for (const { person } of world.others.toReversed()) await leave(world.viewer, person)
  const matched = world.others.filter(({ relation }) => /^(matched|in a call|met live)/.test(relation))
  for (const { ids } of matched) await world.socket.next('match:ended', ({ match_id }) => match_id === ids['match'])
  return play(world, leftAt)
}

/** Where two answers part, with a little of what is around. */
function difference(step: string, one: string, other: string): string[] {
  if (one === other) return []
  const at = Array.from(one).findIndex((letter, i) => letter !== other[i])
  const [from, to] = [Math.max(0, at - 150), at + 150]
  return [`${step}\n  ${one.slice(from, to)}\n  ${other.slice(from, to)}`]
}

const operationsOf = () => {
  const document: Json = JSON.parse(JSON.stringify(openApiDocument(endpoints, 'https://api.test')))
  return Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method, path })),
  )
}

/** Operations that neither name nor show anybody else: of one's own account, profile and devices, and of nobody. */
const OF_NOBODY_ELSE = [
  /^\w+ \/(health|challenge|docs|openapi|asyncapi|socket\.io|\.well-known|dev|cdn-cgi|metrics)\b/,
  /^get \/(api\/v1)?$/,
  /^\w+ \/api\/v1\/(auth|admin|dev|devices|notifications|billing|subscription)\//,
  /^\w+ \/api\/v1\/coins\/(?!spend)/,
  /^get \/payment$/,
  /^\w+ \/api\/v1\/devices$/,
  /^(get|put) \/api\/v1\/profile\/me$/,
  /^(put|post|delete) \/api\/v1\/profile\/(interests|preferences|visibility|publish|unpublish|photos|photos\/order|photos\/\{photoId\})$/,
  /^get \/api\/v1\/(interests|calls\/ice-servers|ws)$/,
  /^get (\/api\/v1\/content)?\/(pages|previews)\b/,
  /^get \/api\/v1\/(content\/(blocks|consents)|settings(\/features)?)$/,
  /^post \/api\/v1\/content\/consents$/,
  // For those without an account, and for moderators.
  /^post \/api\/v1\/safety\/notices$/,
  /^get \/api\/v1\/safety\/evidence\//,
  /^delete \/api\/v1\/users\/me$/,
  /^\w+ \/api\/v1\/safety\/(statements|appeals)\b/,
  /^post \/api\/v1\/(users\/me\/restore|realtime\/ticket)$/,
]
/** Played, but not as a step of a list: sockets, searches, photos, and a picture to send, which is refused as a message is. */
const PLAYED_APART = [
  'get /conversations/{id}/ws',
  'get /calls/{id}/ws',
  'post /match/find',
  'delete /match/find',
  'post /matching/rewind',
  'get /photos/{user}/{name}/{file}',
  'post /media',
]

describe('the script', () => {
  it('knows every operation of the document', () => {
    const played = new Set([...ABOUT, ...LISTS].map(({ operation }) => operation).concat(PLAYED_APART))
    const unknown = operationsOf().flatMap(({ method, path }) => {
      const name = `${method} ${path}`
      // An alias is the operation that it is another name of.
      const endpoint = endpoints.find((one) =>
        pathsOf(one).some((alias) => alias.method === method && alias.path === path),
      )
      const names = endpoint ? pathsOf(endpoint).map((one) => `${one.method} ${one.path}`) : [name]
      const isPlayed = names.some((one) => played.has(one.replace('/api/v1', '')))
      const isOwn = names.some((one) => OF_NOBODY_ELSE.some((pattern) => pattern.test(one)))
      return isPlayed || isOwn ? [] : [name]
    })
    expect(unknown).toEqual([])
  })

  it('knows every event of the socket', () => {
    expect([...Object.keys(SENT), ...SENT_BY_ITSELF].toSorted()).toEqual(Object.keys(UP).toSorted())
    expect(SENT_BY_ITSELF).toEqual(['authenticate', 'resume', 'ping', 'ack_events'])
  })
})

describe('somebody who is gone', () => {
  let worlds: Record<string, Map<string, string>>
  beforeAll(async () => {
    const played = Object.entries(WAYS).map(async ([way, leave]) => [way, await left(await worldOf(), leave)] as const)
    worlds = Object.fromEntries(await Promise.all(played))
  }, 120_000)

  it.each(Object.keys(WAYS).filter((way) => way !== 'block'))('after a block looks as after a %s', (way) => {
    const [block, other] = [worlds['block'], worlds[way]]
    expect([...(block?.keys() ?? [])]).toEqual([...(other?.keys() ?? [])])
    const differences = [...(block ?? [])].flatMap(([step, text]) => difference(step, text, other?.get(step) ?? ''))
    expect(differences).toEqual([])
  })

  it.each(Object.keys(WAYS))('and was a stranger is nobody after a %s', (way) => {
    const seen = worlds[way] ?? new Map<string, string>()
    const nobody = [...seen].filter(([step]) => step.startsWith('nobody: '))
    expect(nobody.length).toBeGreaterThan(15)
    const differences = nobody.flatMap(([step, text]) => {
      const stranger = seen.get(step.replace('nobody', 'stranger')) ?? ''
      const remaining = /ratelimit-remaining: \d+/g
      return difference(
        step,
        text.replaceAll(remaining, '').replaceAll('<nobody>', '<stranger>'),
        stranger.replaceAll(remaining, ''),
      )
    })
    // A report of before can be repeated; see below.
    expect(differences).toEqual([])
  })
})

describe('a user who has blocked another', () => {
  it('does nothing any more that they could notice', async () => {
    const { viewer, others, socket, rooms } = await worldOf(['matched'])
    const [{ person, ids }] = others as [(typeof others)[number]]
    const about = (path: string) => viewer.call('GET', path, undefined, { fetcher: PATIENT })
    await viewer.call(
      'POST',
      '/messages/send',
      { conversation_id: ids['conversation'], content: 'unread' },
      { fetcher: PATIENT },
    )
    await WAYS['block']?.(viewer, person)
    await socket.next('match:ended')
    const history = await about(`/conversations/${ids['conversation']}/messages`)
    const count = socket.frames.length + (rooms[0]?.frames.length ?? 0)

    const by = (method: string, path: string, body?: object) => person.call(method, path, body, { fetcher: PATIENT })
    const done = [
      await by('GET', `/conversations/${ids['conversation']}/messages`),
      await by('POST', '/messages/mark-read', { conversation_id: ids['conversation'], up_to_seq: 9 }),
      await by('DELETE', `/messages/${ids['theirs']}`),
      await by('PATCH', `/messages/${ids['theirs']}`, { content: 'changed' }),
      await by('PUT', `/messages/${ids['mine']}/reaction`, { emoji: '👎' }),
    ]
    expect(done.map(({ status }) => status)).toEqual([200, 200, 409, 409, 409])
    await Promise.all([socket, ...rooms].map((one) => one.request('ping')))
    const after = await about(`/conversations/${ids['conversation']}/messages`)
    expect(after.text).toBe(history.text)
    // The two pings.
    expect(socket.frames.length + (rooms[0]?.frames.length ?? 0)).toBe(count + 2)
  })
})

describe('somebody who has unmatched', () => {
  /** Both may meet again, so what tells how the person can be met says more than after a block. */
  const DIFFERENT =
    /an address of a photo|get \/profile|(get|post|delete) \/connections|post \/(matching|matches)\/(swipe|like|dislike|rewind)|post \/messages\/request|post \/coins\/spend|"receiver_id"|report|block|get \/users\/blocked|get \/users\/me\/export|get \/matching\/likes|delete \/messages/

  /** What was done meanwhile counts, where it could be done. */
  const uncounted = (text: string) => text.replaceAll(/ratelimit-remaining: \d+/g, '')

  it('looks gone where the match, its conversation and its calls are listed', async () => {
    const ways = {
      block: WAYS['block'],
      unmatch: async (_viewer: unknown, other: World['viewer'], world: World) =>
        void (await other.call('DELETE', `/matches/${world.others[0]?.ids['match']}`, undefined, { fetcher: PATIENT })),
    }
    const [block, unmatch] = await Promise.all(
      Object.values(ways).map(async (leave) => {
        const world = await worldOf(['matched'])
        return left(world, (viewer, other) => leave?.(viewer, other, world) ?? Promise.resolve())
      }),
    )
    const differences = [...(block ?? [])].flatMap(([step, text]) =>
      DIFFERENT.test(step) ? [] : difference(step, uncounted(text), uncounted(unmatch?.get(step) ?? '')),
    )
    expect(differences).toEqual([])
    const history = [...(unmatch ?? [])].find(([step]) => step.includes('/matches/history'))?.[1]
    expect(history).toMatch(/"status":"ended","user":\{"id":"<matched>","first_name":null/)
  })
})
