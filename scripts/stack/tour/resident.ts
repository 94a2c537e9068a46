import type { SeedPerson } from '../../../drizzle/seed/people.ts'
import { HEARTBEAT } from '../../../src/protocol/heartbeat.ts'
import { Person } from '../../demo/person.ts'

export type Mode = 'chat' | 'audio' | 'video'

/** How often a client sends a ping, in milliseconds. */
const HEARTBEAT_EVERY = 20_000
/** How often a search is renewed before it expires; in milliseconds. */
const SEARCH_EVERY = 10 * 60_000
/** How long a resident types, in milliseconds. */
const WRITING = 1_500

const GREETING = 'Hi! Nice to meet you. What brings you here at this hour?'
const ANSWERS = [
  'Ha, I like that. Tell me more!',
  'Same here, honestly.',
  'Would you like to go on talking after this? I would.',
  'You seem to be good company.',
]

/** A seeded user who searches for a live match through the public API and a socket. */
export class Resident {
  readonly id: string
  readonly mode: Mode
  isSearching = true
  /** Resolves when they have left, whatever the result. */
  readonly gone: Promise<void>
  readonly #person: Person
  #socket: WebSocket | null = null
  #conversationId = ''
  #matchId = ''
  #answers = 0
  /** Asked to leave, or finished; set from the start, before there is a socket. */
  readonly #left = Promise.withResolvers<void>()

  constructor(url: string, { id, firstName, phone }: SeedPerson, mode: Mode) {
    this.id = id
    this.mode = mode
    this.#person = new Person(url, firstName, phone)
    this.gone = this.#live()
  }

  /** Ends the search and leaves. */
  async stop(): Promise<void> {
    if (this.isSearching) await this.#person.call('DELETE', '/match/find').catch(() => {})
    this.#left.resolve()
    await this.gone
  }

  async #live(): Promise<void> {
    const timers: ReturnType<typeof setInterval>[] = []
    try {
      await this.#person.signIn()
      const { ticket } = await this.#person.do('POST', '/realtime/ticket')
      const address = `${this.#person.url.replace(/^http/, 'ws')}/api/v1/ws?ticket=${encodeURIComponent(String(ticket))}`
      const socket = new WebSocket(address)
      this.#socket = socket
      for (const end of ['close', 'error'] as const) socket.addEventListener(end, () => this.#left.resolve())
      socket.addEventListener('message', ({ data }) => this.#hear(String(data)))
      await Promise.race([this.#left.promise, new Promise((resolve) => socket.addEventListener('open', resolve))])
      timers.push(setInterval(() => this.#send(HEARTBEAT.ask), HEARTBEAT_EVERY))
      const search = () => this.#person.call('POST', '/match/find', { mode: this.mode })
      timers.push(setInterval(() => this.isSearching && void search().catch(() => this.#left.resolve()), SEARCH_EVERY))
      const { body } = await search()
      if (typeof body.data?.['match_id'] === 'string') this.#meet(body.data)
      await this.#left.promise
    } catch {
      // The Worker is down or the session was ended; another resident takes over.
    } finally {
      timers.forEach(clearInterval)
      this.isSearching = false
      this.#socket?.close()
    }
  }

  #hear(text: string): void {
    const { event, data } = JSON.parse(text) as { event: string; data: Record<string, unknown> }
    const isOurs = data['match_id'] === this.#matchId || data['conversation_id'] === this.#conversationId
    if (event === 'match:created' && data['kind'] === 'live') this.#meet(data)
    else if (event === 'call:incoming')
      void this.#person.call('POST', `/calls/${String(data['call_id'])}/reject`).catch(() => {})
    else if (!isOurs) return
    else if (event === 'new_message' && data['sender_id'] !== this.id) this.#answer()
    else if (event === 'match:accepted' && data['user_id'] !== this.id)
      this.#emit('match:accept', { match_id: this.#matchId })
    else if (event === 'match:ended') this.#left.resolve()
  }

  #meet(match: Record<string, unknown>): void {
    if (!this.isSearching) return
    this.isSearching = false
    this.#matchId = String(match['match_id'])
    this.#conversationId = String(match['conversation_id'])
    this.#say(GREETING)
  }

  #answer(): void {
    const words = ANSWERS[this.#answers]
    this.#answers += 1
    if (words !== undefined) this.#say(words)
  }

  #say(content: string): void {
    const where = { conversation_id: this.#conversationId }
    this.#emit('typing_start', where)
    setTimeout(
      () => this.#emit('send_message', { ...where, content, client_message_id: crypto.randomUUID() }),
      WRITING,
    ).unref()
  }

  #emit(event: string, data: object): void {
    this.#send(JSON.stringify({ event, data }))
  }

  #send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
  }
}
