import fc from 'fast-check'
import { WebSocket } from 'ws'
import { MAX_FRAME_BYTES } from '../../../src/protocol/up.ts'
import type { Json } from '../../support/api.ts'
import type { Events, Validate } from './documents.ts'
import { leaks } from './judge.ts'
import { nasty, NASTY_TEXTS, spoiled, valueOf } from './values.ts'
import type { Actor, World } from './world.ts'

export const KINDS = ['json', 'socket.io'] as const
export type SocketKind = (typeof KINDS)[number]

const PATIENCE = 8_000
/** After so many a socket is left, before it is closed for what it says. */
const FRAMES_PER_SOCKET = 40

interface Frame {
  event: string
  data: unknown
  /** Whether the data is not as declared. */
  isWrong: boolean
}

/** Frames of clients: as declared, nearly so, and hostile. */
function framesOf(events: Events, world: World, components: Json): fc.Arbitrary<Frame> {
  const declared = [...events.up].filter(([event]) => event !== 'authenticate')
  return fc.constantFrom(...declared).chain(([event, { schema, isData }]) => {
    const fitting = valueOf(schema, world.known, components)
    const frame = (data: unknown): Frame => {
      const value: unknown = JSON.parse(JSON.stringify(data) ?? 'null')
      // Whatever is called like this is dropped, which is as good as refusing it.
      const kept: unknown = JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
        key === '__proto__' ? undefined : inner,
      )
      return { event, data: value, isWrong: isData(kept) !== null }
    }
    return fc.oneof(
      { weight: 6, arbitrary: fitting.map(frame) },
      { weight: 1, arbitrary: fitting.map((data) => frame({ ...Object(data), x: 'x'.repeat(MAX_FRAME_BYTES) })) },
      { weight: 1, arbitrary: fitting.chain(spoiled).map(frame) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...NASTY_TEXTS)
          .chain((name) => nasty.map((data) => ({ ...frame(data), event: name.slice(0, 100), isWrong: true }))),
      },
    )
  })
}

export interface Surroundings {
  url: string
  world: World
  events: Events
  components: Json
}

/** Says things on one socket of somebody; returns what was wrong with what came. */
export async function fuzzSocket(
  { url, world, events, components }: Surroundings,
  kind: SocketKind,
  actor: Actor,
  seed: number,
): Promise<{ frames: number; complaints: string[] }> {
  const socket = await Line.open(url, kind, actor, events, world)
  if (actor.refusal) {
    const isRefused = await socket.closed
    return {
      frames: 1,
      complaints: isRefused ? socket.complaints : [...socket.complaints, `a socket of ${actor.name} is let in`],
    }
  }
  const frames = fc.sample(framesOf(events, world, components), { seed, numRuns: FRAMES_PER_SOCKET })
  let said = 0
  for (const frame of frames) {
    said += 1
    if (!(await socket.say(frame))) break
  }
  socket.close()
  return { frames: said, complaints: socket.complaints }
}

class Line {
  readonly complaints: string[] = []
  /** Whether it closed within the time that a refusal takes. */
  readonly closed: Promise<boolean>
  readonly #socket: WebSocket
  readonly #kind: SocketKind
  readonly #actor: Actor
  readonly #events: Events
  readonly #world: World
  #answer: (answer: { event: string; data: Json } | null) => void = () => {}
  #expected = ''
  #mistakes = 0

  private constructor(socket: WebSocket, kind: SocketKind, actor: Actor, events: Events, world: World) {
    this.#socket = socket
    this.#kind = kind
    this.#actor = actor
    this.#events = events
    this.#world = world
    socket.on('message', (raw: Buffer) => this.#hear(raw.toString()))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE)
      socket.on('close', (code) => {
        clearTimeout(timer)
        if (code === 1011 || code === 1006) this.complaints.push(`closes with ${code}`)
        this.#answer(null)
        resolve(true)
      })
    })
  }

  static async open(url: string, kind: SocketKind, actor: Actor, events: Events, world: World): Promise<Line> {
    const address =
      url.replace(/^http/, 'ws') + (kind === 'json' ? '/api/v1/ws' : '/socket.io/?EIO=4&transport=websocket')
    const socket = new WebSocket(address)
    const line = new Line(socket, kind, actor, events, world)
    await new Promise<void>((resolve, reject) => socket.once('open', () => resolve()).once('error', reject))
    const token = actor.token ?? 'nothing'
    if (kind === 'json') line.#write(JSON.stringify({ event: 'authenticate', data: { token } }))
    else line.#write(`40${JSON.stringify({ token })}`)
    if (!actor.refusal) await line.#awaited('authenticated')
    return line
  }

  /** Says something and hears the answer. Returns whether the socket is still open. */
  async say({ event, data, isWrong }: Frame): Promise<boolean> {
    if (this.#socket.readyState !== WebSocket.OPEN) return false
    const id = String(Math.floor(Math.random() * 1e9))
    const answered = this.#awaited(id)
    this.#write(this.#kind === 'json' ? JSON.stringify({ event, data, id }) : `42${id}${JSON.stringify([event, data])}`)
    const answer = await answered
    if (answer === undefined) this.complaints.push(`does not answer ${event} ${JSON.stringify(data).slice(0, 200)}`)
    if (!answer) return answer === undefined
    const failed = answer.event === 'error'
    if (failed) this.#mistakes += Number(['VALIDATION_FAILED', 'PAYLOAD_TOO_LARGE'].includes(answer.data?.code))
    if (isWrong && !failed) this.complaints.push(`accepts ${event} ${JSON.stringify(data).slice(0, 200)}`)
    if (failed && ['INTERNAL', 'UNAVAILABLE'].includes(answer.data?.code))
      this.complaints.push(`answers ${event} with ${answer.data.code}: ${JSON.stringify(data).slice(0, 200)}`)
    const problem = failed
      ? this.#events.down.get('error')?.(answer.data)
      : this.#validateOf(answer.event, event)?.(answer.data)
    if (problem) this.complaints.push(`answers ${event} not as declared: ${problem}`)
    // Typing is heard by who it is meant for, or by nobody, and answered in any case.
    if (!failed && !event.startsWith('typing_')) this.#trespass(event, data)
    // The fifth that cannot be understood ends it, which is right.
    return this.#mistakes < 4
  }

  close(): void {
    this.#socket.close()
  }

  #validateOf(answer: string, asked: string): Validate | undefined {
    return answer === 'ack' ? this.#events.ack.get(asked) : this.#events.down.get(answer)
  }

  #trespass(event: string, data: unknown): void {
    for (const id of Object.values(data ?? {}))
      if (typeof id === 'string' && this.#world.owners.get(id)?.has(this.#actor.name) === false)
        this.complaints.push(`lets ${this.#actor.name} ${event} with ${id}, which belongs to others`)
  }

  #hear(raw: string): void {
    this.complaints.push(...leaks(raw, this.#actor, this.#world))
    const frame = this.#kind === 'json' ? fromJson(raw) : this.#fromPacket(raw)
    if (!frame) return
    const { event, data, id } = frame
    if (id === undefined && event !== 'ack') {
      const validate = this.#events.down.get(event)
      const problem = validate ? validate(data) : 'is not declared'
      if (problem) this.complaints.push(`says ${event} not as declared: ${problem}`)
    }
    if (id === this.#expected || event === this.#expected) this.#answer({ event, data })
  }

  #fromPacket(raw: string): { event: string; data: Json; id?: string } | null {
    if (raw === '2') this.#write('3')
    const parts = /^4([23])(\d*)(\[.*)$/s.exec(raw)
    if (!parts) return null
    const [, type, id = '', json = ''] = parts
    const [first, second] = JSON.parse(json) as Json[]
    if (type === '2') return { event: first, data: second }
    const error = first?.error
    return error === undefined ? { event: 'ack', data: first, id } : { event: 'error', data: error, id }
  }

  async #awaited(expected: string): Promise<{ event: string; data: Json } | null | undefined> {
    this.#expected = expected
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), PATIENCE)
      this.#answer = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
    })
  }

  #write(text: string): void {
    this.#socket.send(text)
  }
}

function fromJson(raw: string): { event: string; data: Json; id?: string } | null {
  try {
    return JSON.parse(raw) as { event: string; data: Json; id?: string }
  } catch {
    return null
  }
}
