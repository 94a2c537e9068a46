import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Side } from './operations.ts'
import type { Actor, Conversation } from './people.ts'
import type { Stack } from './stack.ts'
import type { ConnectResult, DeliveryResult, Task } from './sockets/load.ts'
import { untilQuiet } from './quiet.ts'
import { cpuOf, cpuOfParts, forParts, memoryOf, type OfParts } from './usage.ts'

/** Which sockets are measured: those of a conversation, those of a user (ours has both), or the peer's only ones. */
export type Way = 'conversation' | 'person' | 'peer'
const WAYS = ['conversation', 'person', 'peer'] as const

/** One run, with the CPU time of the server and of the parts behind it per message, in microseconds. */
export type Delivered = DeliveryResult & { cpu: number; parts: OfParts }

export interface DeliveryRounds {
  name: string
  rounds: Record<Way, Delivered>[]
}

/** The cost of opening sockets, and of an idle one. */
export interface ConnectionRounds {
  perSecond: Record<Side, number>[]
  /** Bytes of the server's memory for each idle socket; null where objects were not given time to hibernate. */
  idleBytes: Record<Side, number> | null
  sockets: number
}

export interface SocketOptions {
  rounds: number
  seconds: number
  isWanted: (name: string) => boolean
  say: (line: string) => void
}

interface Load {
  name: string
  perSecond: number
  rooms: number
}

const LOADS: readonly Load[] = [
  { name: '50 conversations, 200 messages a second', perSecond: 200, rooms: 50 },
  { name: '50 conversations, 1,000 messages a second', perSecond: 1_000, rooms: 50 },
  { name: '50 conversations, 2,500 messages a second', perSecond: 2_500, rooms: 50 },
  { name: 'one conversation, 1,000 messages a second', perSecond: 1_000, rooms: 1 },
]

export async function measureDelivery(
  stack: Stack,
  { rounds, seconds, isWanted, say }: SocketOptions,
): Promise<DeliveryRounds[]> {
  const all: DeliveryRounds[] = []
  for (const load of LOADS.filter(({ name }) => isWanted(name))) {
    const done: DeliveryRounds['rounds'] = []
    for (let round = 0; round < rounds; round += 1) {
      const results: Partial<Record<Way, Delivered>> = {}
      for (const way of WAYS.map((_, i) => WAYS[(i + round) % WAYS.length] ?? 'peer'))
        results[way] = await deliver(stack, way, load, seconds)
      done.push(results as Record<Way, Delivered>)
      const figures = WAYS.map((way) => {
        const { delivery, sent, delivered } = results[way] as Delivered
        const missing = sent === delivered ? '' : ` INVALID: ${sent - delivered} of ${sent} not delivered`
        return `${way} ${delivery.p50.toFixed(1)}/${delivery.p95.toFixed(1)}/${delivery.p99.toFixed(1)}${missing}`
      })
      say(`${load.name.padEnd(44)} round ${round + 1}: ${figures.join('  ')} ms`)
    }
    all.push({ name: load.name, rounds: done })
  }
  return all
}

/** @param withMemory whether to measure memory, too, which takes a minute */
export async function measureConnections(
  stack: Stack,
  { rounds, say }: Pick<SocketOptions, 'rounds' | 'say'>,
  withMemory: boolean,
): Promise<ConnectionRounds> {
  const { idle } = stack.population
  const task = (side: Side, isHeld: boolean): Task => ({
    kind: 'connect',
    protocol: side,
    sockets: idle.map((person) => ({ url: urlOf(stack, side, 'person', ''), token: person.tokens[side] })),
    atOnce: 32,
    isHeld,
  })
  // The first creation of a user's hub, which happens once.
  for (const side of ['ours', 'peer'] as const) await run<ConnectResult>(task(side, false))
  const perSecond: ConnectionRounds['perSecond'] = []
  for (let round = 0; round < rounds; round += 1) {
    const rates: Partial<Record<Side, number>> = {}
    for (const side of round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      const { sockets, milliseconds } = await run<ConnectResult>(task(side, false))
      rates[side] = sockets / (milliseconds / 1000)
    }
    perSecond.push(rates as Record<Side, number>)
    say(
      `connections                      round ${round + 1}: ${rates.ours?.toFixed(0)} ${rates.peer?.toFixed(0)} a second`,
    )
  }
  if (!withMemory) return { perSecond, idleBytes: null, sockets: idle.length }
  const idleBytes = { ours: 0, peer: 0 }
  for (const side of ['ours', 'peer'] as const) {
    await rest(SLEEPS)
    const before = await memoryOf(stack[side].process.pid)
    const held = start(task(side, true))
    await held.result
    await rest(SLEEPS)
    idleBytes[side] = ((await memoryOf(stack[side].process.pid)) - before) / idle.length
    held.child.stdin?.end()
  }
  return { perSecond, idleBytes, sockets: idle.length }
}

async function deliver(stack: Stack, way: Way, { rooms, perSecond }: Load, seconds: number): Promise<Delivered> {
  const protocol = way === 'peer' ? 'peer' : 'ours'
  const { pid } = stack[protocol].process
  for (const side of [stack.ours, stack.peer]) await untilQuiet(side.process.pid, QUIET)
  const used = () => Promise.all([cpuOf(pid), cpuOfParts(stack.parts)])
  const [before, partsBefore] = await used()
  const result = await run<DeliveryResult>({
    kind: 'delivery',
    protocol,
    pairs: stack.population.chats.slice(0, rooms).map((chat) => pairOf(stack, way, chat)),
    perSecond,
    seconds,
  })
  const [after, partsAfter] = await used()
  const each = (microseconds: number) => microseconds / result.sent
  return { ...result, cpu: each(after - before), parts: forParts((part) => each(partsAfter[part] - partsBefore[part])) }
}

/** After this many idle milliseconds objects hibernate, and unused memory has been released. */
const SLEEPS = 12_000

/** What one side has left for later must not run beside the other: nothing happens for so many milliseconds before a run. */
const QUIET = 2_000

const rest = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

function pairOf(stack: Stack, way: Way, { id, members: [a, b] }: Conversation) {
  const side = way === 'peer' ? 'peer' : 'ours'
  const of = (person: Actor) => ({
    url: urlOf(stack, side, way, id),
    token: person.tokens[side],
    conversation: id,
  })
  return [of(a), of(b)] as [ReturnType<typeof of>, ReturnType<typeof of>]
}

function urlOf(stack: Stack, side: Side, way: Way, conversationId: string): string {
  const base = stack[side].url.replace(/^http/, 'ws')
  if (side === 'peer') return `${base}/socket.io/?EIO=4&transport=websocket`
  return way === 'conversation' ? `${base}/api/v1/conversations/${conversationId}/ws` : `${base}/api/v1/ws`
}

async function run<Result>(task: Task): Promise<Result> {
  const { child, result } = start(task)
  child.stdin?.end()
  return JSON.parse(await result) as Result
}

/** A load generator in its own process; its result is the line that it prints. */
function start(task: Task): { child: ChildProcess; result: Promise<string> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sockets', 'load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.write(`${JSON.stringify(task)}\n`)
  const result = new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.endsWith('\n')) resolve(text)
    })
    child.once('exit', (code) => reject(new Error(`the loader ended with ${code}`)))
  })
  return { child, result }
}
