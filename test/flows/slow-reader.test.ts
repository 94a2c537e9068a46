import { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { meet } from '../../scripts/demo/meet.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { DemoSocket } from '../../scripts/demo/socket.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'

/** A client that stops reading, over TCP. */

interface Frame {
  event: string
  data: Record<string, unknown>
}

let stack: TestStack
let people: Awaited<ReturnType<typeof meet>>
beforeAll(async () => {
  stack = await startTestStack()
  people = await meet(stack.url)
})
afterAll(() => stack.stop())

/** About 16 kB; more than a mebibyte in all. */
const TEXT = '👍🏽'.repeat(1_900)
const MESSAGES = 90

async function say(person: Person): Promise<void> {
  const socket = await DemoSocket.open(`${stack.url}/api/v1/ws`)
  socket.send('authenticate', { token: person.token })
  await socket.next('authenticated')
  for (let i = 0; i < MESSAGES; i += 1)
    await socket.request('send_message', { conversation_id: people.conversationId, content: TEXT })
  socket.close()
}

/** Opens a socket and keeps what it reads. */
async function listen(token: string, after?: number) {
  const query = after === undefined ? '' : `?last_event_id=${after}`
  // The closing frame is what is looked for, not the end of TCP.
  const options = { headers: { authorization: `Bearer ${token}` }, closeTimeout: 500 }
  const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/v1/ws${query}`, options)
  const frames: Frame[] = []
  let code: number | undefined
  socket.on('message', (raw: Buffer) => frames.push(JSON.parse(raw.toString()) as Frame))
  socket.on('close', (closed) => (code = closed))
  await expect.poll(() => frames.length, { timeout: 60_000 }).toBeGreaterThan(0)
  return { socket, frames, code: () => code, seqs: () => seqsIn(frames) }
}

const seqsIn = (frames: readonly Frame[]) =>
  frames.filter(({ event }) => event === 'new_message').map(({ data }) => Number(data['seq']))
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

it('is cut off after a mebibyte and resumes later, and one that pings is not', async () => {
  const { ana, ben } = people
  const [deaf, pinging] = [await listen(ben.token), await listen(ben.token)]
  deaf.socket.pause()
  const pings = setInterval(() => pinging.socket.send('{"event":"ping","data":{}}'), 50)
  await say(ana)
  await expect.poll(() => pinging.seqs().length, { timeout: 20_000 }).toBe(MESSAGES)
  clearInterval(pings)
  expect(pinging.seqs()).toEqual(upTo(MESSAGES))
  expect(pinging.code()).toBeUndefined()

  deaf.socket.resume()
  await expect.poll(deaf.code, { timeout: 20_000 }).toBe(1013)
  const heard = deaf.seqs()
  expect(heard).toEqual(upTo(heard.length))
  expect(heard.length).toBeLessThan(MESSAGES)
  expect(heard.length * TEXT.length).toBeGreaterThan(200_000)

  const back = await listen(ben.token, Number(deaf.frames.at(-1)?.data['event_id']))
  await expect.poll(() => back.frames.some(({ event }) => event === 'resumed'), { timeout: 60_000 }).toBe(true)
  expect(back.seqs()).toEqual(upTo(MESSAGES, heard.length + 1))
  for (const { socket } of [pinging, back]) socket.terminate()
})
