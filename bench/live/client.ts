import { WebSocket } from 'ws'
import type { Searcher } from './population.ts'

interface Answer {
  status: 'searching' | 'matched'
  match_id?: string
}

/** A user with the app open: a socket of their own, on which a match is announced. */
export class LiveClient {
  readonly person: Searcher
  askedAt = Infinity
  answeredAt = Infinity
  heardAt = Infinity
  /** How often the service was unavailable. */
  refusals = 0
  readonly #url: string
  readonly #token: string
  #socket: WebSocket | undefined

  constructor(url: string, token: string, person: Searcher) {
    this.#url = url
    this.#token = token
    this.person = person
  }

  async open(): Promise<void> {
    const socket = new WebSocket(`${this.#url.replace(/^http/, 'ws')}/api/v1/ws`, {
      headers: { authorization: `Bearer ${this.#token}` },
    })
    this.#socket = socket
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.on('message', (raw: Buffer) => {
        const { event } = JSON.parse(raw.toString()) as { event: string }
        if (event === 'authenticated') resolve()
        if (event === 'match:created') this.#hear()
      })
    })
  }

  /** Sends a request; while the service is unavailable, retries as its response says. */
  async find(): Promise<void> {
    this.askedAt = Date.now()
    for (;;) {
      const response = await fetch(`${this.#url}/api/v1/match/find`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: JSON.stringify(this.person.wish),
      })
      const text = await response.text()
      if (response.status === 503) {
        this.refusals += 1
        await new Promise((resolve) => setTimeout(resolve, Number(response.headers.get('retry-after') ?? 1) * 1000))
        continue
      }
      if (response.status !== 200) throw new Error(`a search was answered with ${response.status}: ${text}`)
      this.answeredAt = Date.now()
      if ((JSON.parse(text) as { data: Answer }).data.status === 'matched') this.#hear()
      return
    }
  }

  close(): void {
    this.#socket?.terminate()
  }

  /** The first of answer and event counts. */
  #hear(): void {
    this.heardAt = Math.min(this.heardAt, Date.now())
  }
}
