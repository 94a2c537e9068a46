import { parseArgs } from 'node:util'
import { meet } from '../scripts/demo/meet.ts'
import type { Person } from '../scripts/demo/person.ts'
import { DemoSocket } from '../scripts/demo/socket.ts'
import { latencyOf } from './latency.ts'

/**
 * How long after a log-out the sockets of the session close, on the user's hub and in a conversation, and how soon a
 * request is rejected: `npm run bench:sign-out [-- --url http://127.0.0.1:8787]` against a running stack.
 */
const { values } = parseArgs({
  options: { url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 8787}` } },
})
const url = values.url.replace(/\/$/, '')
/** A phone may ask for three codes in an hour; the first one makes the match. */
const ROUNDS = 3
const SOCKETS = 20

async function openRoom(person: Person, conversationId: string): Promise<DemoSocket> {
  const room = await DemoSocket.open(`${url}/api/v1/conversations/${conversationId}/ws`)
  room.send('authenticate', { token: person.token })
  await room.next('authenticated')
  return room
}

/** Milliseconds from requesting the log-out until each socket has closed, and until a request is rejected. */
async function signOut(person: Person, sockets: readonly DemoSocket[]): Promise<{ closed: number[]; refused: number }> {
  const startedAt = performance.now()
  const since = () => performance.now() - startedAt
  const closed = sockets.map(async (socket) => {
    const code = await socket.closed
    if (code !== 4001) throw new Error(`a socket closed with ${code}`)
    return since()
  })
  await person.do('POST', '/auth/logout')
  const { status } = await person.call('GET', '/auth/me')
  if (status !== 401) throw new Error(`a request after the log-out was answered with ${status}`)
  return { refused: since(), closed: await Promise.all(closed) }
}

const { ana, conversationId } = await meet(url)

const all: { place: string; ms: number }[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  if (round > 0) await ana.signIn()
  const hub = await Promise.all(Array.from({ length: SOCKETS }, () => ana.connect()))
  const room = await Promise.all(Array.from({ length: SOCKETS }, () => openRoom(ana, conversationId)))
  const { closed, refused } = await signOut(ana, [...hub, ...room])
  closed.forEach((ms, i) => all.push({ place: i < SOCKETS ? 'own socket' : 'socket of a conversation', ms }))
  all.push({ place: 'next request refused', ms: refused })
}

for (const place of new Set(all.map((entry) => entry.place))) {
  const times = all.filter((entry) => entry.place === place).map(({ ms }) => ms)
  const figures = `p50 ${latencyOf(times).p50.toFixed(0)} ms  max ${Math.max(...times).toFixed(0)} ms`
  console.log(`${place.padEnd(26)} ${String(times.length).padStart(4)}  ${figures}`)
}
process.exit(0)
