import { createRandom, type Random } from '../../../drizzle/seed/random.ts'
import { apiRequest } from '../../../bench/api-request.ts'
import { JsonDevice, Lost, PATIENCE, pause, refusal, Refused, SocketIoDevice, type Device } from './devices.ts'
import type { Ledger, Sent } from './ledger.ts'

type Data = Record<string, unknown>

/** How long something is tried again once nobody does harm any more, before it counts as lost for good, in milliseconds. */
const STUBBORN = 120_000
const EMOJI = ['❤️', '😂', '👍', '🎉']

/** Somebody with several devices who does things at random, and does each again until they know what became of it. */
export class Person {
  readonly id: string
  readonly devices: Device[] = []
  /** Sockets of conversations. */
  readonly windows = new Map<string, Device>()
  readonly conversations: string[] = []
  readonly random: Random
  readonly #url: string
  readonly #token: string
  readonly #ledger: Ledger
  #sends = 0
  #givesUpAt = Infinity

  constructor(url: string, id: string, token: string, seed: number, ledger: Ledger) {
    this.#url = url
    this.id = id
    this.#token = token
    this.random = createRandom(seed)
    this.#ledger = ledger
  }

  /** Switches on all devices. */
  start(): void {
    for (let left = this.random.between(1, 3); left > 0; left -= 1)
      this.devices.push(
        this.random.next() < 0.4
          ? new SocketIoDevice(this.#url, this.#token)
          : new JsonDevice('json', `${this.#url}/api/v1/ws`, this.#token, this.random),
      )
    for (const id of this.conversations) if (this.random.next() < 0.3) this.windows.set(id, this.window(id))
    for (const device of this.all()) device.start()
  }

  window(conversationId: string): JsonDevice {
    return new JsonDevice('room', `${this.#url}/api/v1/conversations/${conversationId}/ws`, this.#token, this.random)
  }

  all(): Device[] {
    return [...this.devices, ...this.windows.values()]
  }

  /** Does one thing after the other. */
  async live(until: number): Promise<void> {
    const isOver = () => Date.now() > until
    this.#givesUpAt = until + STUBBORN
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, this.random.between(100, 1_900)))
      if (isOver()) return
      try {
        await this.#act()
      } catch (error) {
        this.#ledger.problems.push(`${this.id}: ${String(error)}${error instanceof Refused ? ' was not expected' : ''}`)
      }
    }
  }

  async #act(): Promise<void> {
    const conversationId = this.random.pick(this.conversations)
    const dice = this.random.next()
    const messages = this.#ledger.in(conversationId)
    // Of the newest, as people do.
    const some = messages.slice(-20)
    const mine = some.filter(({ senderId, deletions }) => senderId === this.id && deletions.tried === 0)
    const theirs = some.filter(({ senderId }) => senderId !== this.id)
    if (dice < 0.05) return this.#cut()
    if (dice < 0.13 && mine.length > 0) return this.#edit(this.random.pick(mine))
    if (dice < 0.17 && mine.length > 0) return this.#delete(this.random.pick(mine))
    if (dice < 0.27 && some.length > 0) return this.#react(this.random.pick(some))
    if (dice < 0.47 && theirs.length > 0) return this.#read(this.random.pick(theirs))
    if (dice < 0.53) await Promise.all([this.#send(conversationId), this.#send(conversationId)])
    await this.#send(conversationId)
  }

  #cut(): void {
    this.#ledger.count('connections cut by their device')
    this.random.pick(this.all()).cut()
  }

  async #send(conversationId: string): Promise<void> {
    const clientMessageId = `${this.id.slice(0, 8)}-${(this.#sends += 1)}`
    const text = `${clientMessageId} says hello`
    const data = { conversation_id: conversationId, content: text, client_message_id: clientMessageId }
    const answer = await this.#insist('send', () => this.#over(conversationId, 'send_message', data, '/messages/send'))
    const [messageId, seq] = [String(answer['message_id']), Number(answer['seq'])]
    this.#ledger.add({
      clientMessageId,
      conversationId,
      senderId: this.id,
      texts: [text],
      messageId,
      seq,
      deletions: { tried: 0, acked: 0 },
      edits: { tried: 0, acked: 0 },
      reactions: new Map(),
    })
    if (this.random.next() > 0.1) return
    // As after an acknowledgement that was lost on the way.
    this.#ledger.count('sent again although acknowledged')
    const again = await this.#insist('send', () => this.#over(conversationId, 'send_message', data, '/messages/send'))
    if (again['message_id'] !== messageId || again['seq'] !== seq)
      this.#ledger.problems.push(`${clientMessageId} is ${messageId} at ${seq} and ${JSON.stringify(again)}`)
  }

  async #edit(sent: Sent): Promise<void> {
    const text = `${sent.clientMessageId} says it better (${sent.edits.tried + 1})`
    sent.texts.push(text)
    await this.#insist('edit', () => {
      sent.edits.tried += 1
      return this.call('PATCH', `/messages/${sent.messageId}`, { content: text })
    })
    sent.edits.acked += 1
  }

  async #delete(sent: Sent): Promise<void> {
    await this.#insist('delete', () => {
      sent.deletions.tried += 1
      return this.call('DELETE', `/messages/${sent.messageId}`)
    })
    sent.deletions.acked += 1
  }

  async #react(sent: Sent): Promise<void> {
    const emoji = this.random.next() < 0.2 ? null : this.random.pick(EMOJI)
    const path = `/messages/${sent.messageId}/reaction`
    try {
      await this.#insist('react', () => (emoji ? this.call('PUT', path, { emoji }) : this.call('DELETE', path)))
      sent.reactions.set(this.id, emoji)
    } catch (error) {
      // Deleted by its sender meanwhile.
      if (!(error instanceof Refused) || sent.deletions.tried === 0) throw error
    }
  }

  async #read({ conversationId, messageId, seq }: Sent): Promise<void> {
    const reads = this.#ledger.reads(conversationId, this.id)
    if (this.random.next() < 0.3) {
      reads.triedThrough = Math.max(reads.triedThrough, seq)
      const body = { conversation_id: conversationId, up_to_seq: seq }
      await this.#insist('read', () => this.call('POST', '/messages/mark-read', body))
      reads.ackedThrough = Math.max(reads.ackedThrough, seq)
      return
    }
    reads.tried.add(messageId)
    const path = `/messages/${messageId}/read`
    await this.#insist('read', () => this.#over(conversationId, 'mark_read', { message_id: messageId }, path))
    reads.acked.add(messageId)
  }

  /** Over any of the ways there are, chosen anew each time. */
  #over(conversationId: string, event: string, data: Data, path: string): Promise<Data> {
    const window = this.windows.get(conversationId)
    const way = this.random.pick([null, ...this.devices, ...(window ? [window] : [])])
    this.#ledger.count(`${event} over ${way?.kind ?? 'REST'}`)
    if (way) return way.request(event, data)
    return event === 'send_message' ? this.call('POST', path, data) : this.call('PUT', path)
  }

  /** Tries until the server has said what became of it. @throws Refused */
  async #insist(what: string, attempt: () => Promise<Data>): Promise<Data> {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await attempt()
        this.#ledger.count(`${what}, acknowledged`)
        return answer
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        if (Date.now() > this.#givesUpAt) throw new Error(`${what} was never answered`, { cause: error })
        this.#ledger.count(`${what}, tried again`)
        await new Promise((resolve) => setTimeout(resolve, pause(this.random, tries)))
      }
    }
  }

  /** Asks over REST. @throws Lost, Refused */
  async call(method: string, path: string, body?: object): Promise<Data> {
    let answer: { data?: Data; error?: { code: string } }
    try {
      const response = await fetch(`${this.#url}/api/v1${path}`, {
        ...apiRequest(method, this.#token, body),
        signal: AbortSignal.timeout(PATIENCE),
      })
      answer = await response.json<typeof answer>()
    } catch (error) {
      throw new Lost(String(error))
    }
    if (answer.data) return answer.data
    throw refusal(answer.error?.code ?? 'INTERNAL')
  }
}
