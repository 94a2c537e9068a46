import { WebSocket } from 'ws'
import { apiRequest } from '../api-request.ts'

/** The result of a request. */
export interface Came {
  status: number
  code: string | null
  /** How often the service was unavailable before it answered. */
  refusals: number
}

/** Longest that a phone retries. */
const MOST_REFUSALS = 5

/** A user of the app, whose notifications are read later. */
export class PairClient {
  readonly id: string
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string, id: string) {
    this.#url = url
    this.#token = token
    this.id = id
  }

  /** Sends a request; while the service is unavailable, retries as its response says. */
  async call(method: string, path: string, body?: object, key?: string): Promise<Came> {
    for (let refusals = 0; ; refusals += 1) {
      const { status, code, retryAfter } = await this.#ask(method, path, body, key)
      if (status !== 503 || refusals === MOST_REFUSALS) return { status, code, refusals }
      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000))
    }
  }

  async #ask(method: string, path: string, body?: object, key?: string) {
    const response = await fetch(`${this.#url}/api/v1${path}`, apiRequest(method, this.#token, body, key))
    const answer = (await response.json()) as { error?: { code: string } }
    const retryAfter = Number(response.headers.get('retry-after') ?? 1)
    return { status: response.status, code: answer.error?.code ?? null, retryAfter }
  }

  /** The announced matches, by event, each as often as it was announced. */
  async told(): Promise<Map<string, string[]>> {
    const socket = new WebSocket(`${this.#url.replace(/^http/, 'ws')}/api/v1/ws?last_event_id=0`, {
      headers: { authorization: `Bearer ${this.#token}` },
    })
    const events = new Map<string, string[]>()
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.on('message', (raw: Buffer) => {
          const { event, data } = JSON.parse(raw.toString()) as { event: string; data: { match_id?: string } }
          if (event === 'resumed') resolve()
          if (data.match_id !== undefined) events.set(event, [...(events.get(event) ?? []), data.match_id])
        })
      })
    } finally {
      socket.terminate()
    }
    return events
  }
}
