import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../drizzle/seed/random.ts'
import { apiRequest } from '../api-request.ts'
import { dial, PATIENCE, type Line } from './line.ts'
import type { Recorder } from './recorder.ts'

/** Seconds that a user thinks: the first two of specification 004, the third is ours. */
const THINKS = { afterBrowsing: [1, 5], afterLiking: [2, 8], betweenMessages: [5, 15] } as const
/** People on a page of the feed, of whom one is decided about. */
const PAGE = 10

/** A message on its way: its sender, and when it was sent. */
interface Sent {
  by: LoadUser
  at: number
}

/** What all users of a run share. */
export interface World {
  url: string
  recorder: Recorder
  /** Messages that have not arrived yet, by their `client_message_id`. */
  onTheirWay: Map<string, Sent>
  /** Aborted when nobody begins anything any more. */
  over: AbortSignal
  /** Resolves when everything that was sent has had its time; sockets stay open until then. */
  arrived: Promise<void>
}

/** A user of the app: browses and likes over HTTP, and chats over a socket, at the pace of a person. */
export class LoadUser {
  readonly #world: World
  readonly #token: string
  readonly #random: Random
  readonly #name: string
  #line: Line | null = null
  #sent = 0

  constructor(world: World, name: string, token: string, random: Random) {
    this.#world = world
    this.#name = name
    this.#token = token
    this.#random = random
  }

  /** Lives until the run is over. */
  async live(): Promise<void> {
    await this.#connect()
    const conversations = await this.#conversations()
    await Promise.all([this.#browse(), conversations.length > 0 ? this.#chat(conversations) : null])
    await this.#world.arrived
    if (this.#line) this.#world.recorder.socketClosed(false)
    this.#line?.close()
  }

  /** Connects, and again after a drop; each attempt counts. */
  async #connect(): Promise<void> {
    const { recorder, url } = this.#world
    for (let failures = 0; !this.#world.over.aborted; failures += 1) {
      this.#line = await recorder.time('connect', () =>
        dial({
          url,
          token: this.#token,
          onEvent: (event, data) => this.#hear(event, data),
          onDrop: () => {
            recorder.socketClosed(true)
            this.#line = null
            void this.#connect()
          },
        }),
      )
      if (this.#line) return recorder.socketOpened()
      await this.#think(1, Math.min(30, 2 ** (failures + 1)))
    }
  }

  #hear(event: string, data: Record<string, unknown>): void {
    if (event !== 'new_message') return
    const id = String(data['client_message_id'])
    const sent = this.#world.onTheirWay.get(id)
    // A sender's own devices receive it, too.
    if (!sent || sent.by === this) return
    this.#world.onTheirWay.delete(id)
    this.#world.recorder.add('delivery', performance.now() - sent.at)
  }

  async #browse(): Promise<void> {
    const { recorder, over } = this.#world
    while (!over.aborted) {
      const page = await recorder.time('discovery', () => this.#ask('GET', `/users/discovery?limit=${PAGE}`))
      await this.#think(...THINKS.afterBrowsing)
      const people = (page?.['users'] ?? []) as { id: string }[]
      if (people.length > 0 && !over.aborted) {
        const { id } = this.#random.pick(people)
        await recorder.time('like', () => this.#ask('POST', `/matches/like/${id}`))
      }
      await this.#think(...THINKS.afterLiking)
    }
  }

  async #chat(conversations: readonly string[]): Promise<void> {
    const { recorder, over, onTheirWay } = this.#world
    while (!over.aborted) {
      await this.#think(...THINKS.betweenMessages)
      if (over.aborted || !this.#line) continue
      this.#sent += 1
      const id = `${this.#name}-${this.#sent}`
      onTheirWay.set(id, { by: this, at: performance.now() })
      try {
        await this.#line.request('send_message', {
          conversation_id: this.#random.pick(conversations),
          content: `How about a walk? (${this.#sent})`,
          client_message_id: id,
        })
      } catch (error) {
        onTheirWay.delete(id)
        recorder.refuseMessage(error instanceof Error ? error.message : String(error))
      }
    }
  }

  async #conversations(): Promise<string[]> {
    const data = await this.#ask('GET', '/matches/active?limit=20').catch(() => null)
    return ((data?.['matches'] ?? []) as { conversation_id: string }[]).map((one) => one.conversation_id)
  }

  /** @throws Error with status and code */
  async #ask(method: string, path: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#world.url}/api/v1${path}`, {
      ...apiRequest(method, this.#token),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const answer = (await response.json()) as { data?: Record<string, unknown>; error?: { code: string } }
    if (!response.ok || !answer.data) throw new Error(`${response.status} ${answer.error?.code ?? ''}`.trim())
    return answer.data
  }

  /** Waits so many seconds, or until the run is over. */
  async #think(from: number, to: number): Promise<void> {
    const ms = (from + this.#random.next() * (to - from)) * 1000
    await sleep(ms, undefined, { signal: this.#world.over }).catch(() => {})
  }
}
