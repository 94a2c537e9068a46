import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { WebSocket } from 'ws'
import type { AttackPerson } from '../person.ts'
import type { AttackStack } from '../stack.ts'
import type { Flood } from './flooder.ts'

export interface Came {
  opened: number
  refused: number
  replayed: number
  sent: number
  heard: number
  closed: Record<string, number>
}

/** Runs a flood to its end. */
export async function flood(what: Flood): Promise<Came> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'flooder.ts'),
    JSON.stringify(what),
  ])
  return JSON.parse(stdout) as Came
}

/** Two people who like each other, and their conversation. */
export async function pair(stack: AttackStack): Promise<{ a: AttackPerson; b: AttackPerson; conversationId: string }> {
  const [a, b] = [await stack.person(), await stack.person({ profile: { gender: 'male' } })]
  await a.do('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' })
  const { conversation_id } = await b.do('POST', '/matching/swipe', { target_user_id: a.id, action: 'like' })
  return { a, b, conversationId: String(conversation_id) }
}

const between = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

export interface Waits {
  p50: number
  p95: number
}

/** How long somebody who writes twice a second waits for the acknowledgement, in milliseconds. */
export async function sends(socket: WebSocket, conversation_id: string, seconds: number): Promise<Waits> {
  const waits: number[] = []
  for (let n = 0; n < seconds * 2; n += 1) {
    const id = crypto.randomUUID()
    const began = performance.now()
    const answered = new Promise<void>((resolve) => {
      const hear = (data: Buffer) => {
        if (!data.includes(id)) return
        socket.off('message', hear)
        resolve()
      }
      socket.on('message', hear)
    })
    socket.send(JSON.stringify({ event: 'send_message', id, data: { conversation_id, content: 'Still there?' } }))
    await Promise.race([answered, sleep(10_000)])
    waits.push(performance.now() - began)
    await sleep(Math.max(0, 500 - (performance.now() - began)))
  }
  const sorted = waits.toSorted((x, y) => x - y)
  return { p50: between(sorted, 0.5), p95: between(sorted, 0.95) }
}

/** What the other one of a conversation waits while nothing is wrong, and while somebody floods. */
export async function waitsUnder(
  stack: AttackStack,
  { a, b, conversationId }: Awaited<ReturnType<typeof pair>>,
  what: Omit<Flood, 'url' | 'ip' | 'token' | 'seconds'> & { isUnnamed?: boolean },
): Promise<{ quiet: Waits; flooded: Waits; came: Came; isUnderTwice: boolean; text: string }> {
  const path = `/conversations/${conversationId}/ws`
  const socket = await stack.socket(path, { token: b.token, ip: b.ip })
  await sends(socket, conversationId, 2)
  const quiet = await sends(socket, conversationId, 12)
  const { isUnnamed, ...rest } = what
  const [came, flooded] = await Promise.all([
    flood({
      ...rest,
      url: `${stack.url}/api/v1${path}`,
      ip: a.ip,
      seconds: 14,
      ...(isUnnamed ? {} : { token: a.token }),
    }),
    sleep(1_000).then(() => sends(socket, conversationId, 12)),
  ])
  socket.terminate()
  const ms = ({ p50, p95 }: Waits) => `${p50.toFixed(1)} / ${p95.toFixed(1)} ms`
  return {
    quiet,
    flooded,
    came,
    isUnderTwice: flooded.p50 < 2 * quiet.p50 && flooded.p95 < 2 * quiet.p95,
    text: `the other’s sends (p50 / p95): quiet ${ms(quiet)}, flooded ${ms(flooded)}`,
  }
}
