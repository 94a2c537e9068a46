import type { WebSocket } from 'ws'
import type { Json } from '../../support/api.ts'
import type { Attack } from '../attack.ts'
import type { AttackPerson } from '../person.ts'
import type { AttackStack } from '../stack.ts'

/** How two people stand before one of them leaves. */
const RELATIONS = ['matched', 'wished', 'stranger'] as const

interface Scene {
  viewer: AttackPerson
  others: AttackPerson[]
  photos: string[]
  match: { match_id: string; conversation_id: string }
  socket: WebSocket
  frames: string[]
}

async function scene(stack: AttackStack): Promise<Scene> {
  const [viewer, ...others] = [await stack.person(), ...(await Promise.all(RELATIONS.map(() => stack.person())))]
  const [matched, wished] = others as [AttackPerson, AttackPerson]
  await stack.sql(`update users set plan = 'premium' where id = $1`, [viewer.id])
  const photos = await Promise.all(
    others.map(async ({ id }) => ((await viewer.do('GET', `/profile/${id}`)) as Json).profile.photos[0] as string),
  )
  for (const { id } of others) await viewer.do('POST', '/connections/shortlist', { user_id: id })
  await viewer.do('POST', `/matches/like/${matched.id}`)
  const match = (await matched.do('POST', `/matches/like/${viewer.id}`)) as Json
  await matched.do('POST', '/messages/send', { conversation_id: match.conversation_id, content: 'hi' })
  await viewer.do('POST', '/connections/interest', { to_user_id: wished.id })
  const socket = await stack.socket('/ws', { token: viewer.token })
  const frames: string[] = []
  socket.on('message', (raw: Buffer) => frames.push(raw.toString()))
  return { viewer, others, photos, match, socket, frames }
}

/** Lists of an export are in the order of ids. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(inOrder(item))).toSorted()
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOrder(part)]))
}

/** Everything that comes back, with names in place of ids, and of times only whether they are of before. */
async function play(stack: AttackStack, s: Scene, leave: (other: AttackPerson) => Promise<unknown>): Promise<string[]> {
  const leftAt = Date.now()
  for (const other of s.others) await leave(other)
  for (let i = 0; i < 100 && !s.frames.some((frame) => frame.includes('match_removed')); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  const { match_id, conversation_id } = s.match
  const names = new Map([
    [match_id, 'match'],
    [conversation_id, 'conversation'],
    [s.viewer.id, 'viewer'],
  ])
  s.others.forEach(({ id }, i) => names.set(id, RELATIONS[i] ?? ''))
  const plain = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? 'id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => (Date.parse(time) < leftAt ? 'before' : 'after'))
      .replaceAll(
        /(?<="(?:event_id|phone_number|ip)":)(?:\d+|"[^"]+")|[0-9a-f]{32}-[0-9a-f]{12}|(expires|signature)=[\w-]+/g,
        '0',
      )
  const seen: string[] = []
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await stack.ask(method, path, { token: s.viewer.token, ...(body ? { body } : {}) })
    const trips = (answer.headers.get('server-timing') ?? '').replaceAll(/dur=[\d.]+/g, '')
    const { profile: _own, ...rest } = answer.body
    const items = JSON.stringify(inOrder(JSON.parse(plain(JSON.stringify(rest)))))
    seen.push(plain(`${method} ${path} ${answer.status} ${trips} ${items}`))
  }
  for (const photo of s.photos) seen.push(String((await fetch(photo)).status))
  for (const path of [
    '/matches/active',
    '/matches/history',
    '/conversations?type=archived',
    '/connections/shortlist',
    '/users/me/export',
  ])
    await ask('GET', path)
  await ask('GET', `/conversations/${conversation_id}/messages`)
  await ask('POST', '/messages/send', { match_id, content: 'x' })
  await ask('POST', `/calls/initiate/${match_id}`, { media: 'audio' })
  await ask('POST', '/matching/rewind')
  for (const { id } of s.others) {
    await ask('GET', `/profile/${id}`)
    await ask('POST', '/connections/interest/withdraw', { to_user_id: id })
    await ask('POST', `/matches/like/${id}`)
    await ask('POST', `/users/${id}/report`, { reason: 'spam' })
  }
  s.socket.close()
  return [
    ...seen,
    ...s.frames
      .filter((frame) => !frame.includes('authenticated'))
      .map(plain)
      .toSorted(),
  ]
}

export const attack: Attack = {
  title: 'Whether somebody has blocked me or deleted their account',
  bound: 'no answer, header, event, address or count differs',
  async run(stack) {
    const [one, other] = [await scene(stack), await scene(stack)]
    const blocked = await play(stack, one, (person) => person.do('POST', `/users/${one.viewer.id}/block`))
    const deleted = await play(stack, other, (person) => person.do('DELETE', '/users/me'))
    const different = blocked.filter((line, i) => line !== deleted[i])
    for (const line of different) console.log(line.slice(0, 300), '\n ', deleted[blocked.indexOf(line)]?.slice(0, 300))
    return {
      measured: `${different.length} of ${blocked.length} differ`,
      holds: different.length === 0 && blocked.length > 20,
    }
  },
}
