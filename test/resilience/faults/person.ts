import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiRequest } from '../../../bench/api-request.ts'
import { freshPhone } from '../../support/phones.ts'
import type { Ledger, ReceivedMessage } from './ledger.ts'

export interface Answer {
  status: number
  data: Record<string, unknown>
  code: string | null
  message: string | null
  /** By which the log names the request. */
  requestId: string | null
}

/** How long anybody waits for one answer, in milliseconds; longer is a request that hangs. */
const PATIENCE = 12_000
/** How long somebody goes on asking for the same. */
const PERSISTENCE = 180_000

/** Somebody who uses the app in bad weather: what was not answered is asked again, under the same key. */
export class Person {
  readonly id: string
  readonly conversations: string[] = []
  readonly #url: string
  readonly #ledger: Ledger
  #token: string
  #writes = 0

  constructor(url: string, id: string, token: string, ledger: Ledger) {
    this.#url = url
    this.id = id
    this.#token = token
    this.#ledger = ledger
  }

  /** One request. @throws Error when there is no answer */
  async ask(method: string, path: string, body?: object, key?: string): Promise<Answer> {
    const startedAt = performance.now()
    try {
      const response = await fetch(`${this.#url}/api/v1${path}`, {
        ...apiRequest(method, this.#token, body, key),
        signal: AbortSignal.timeout(PATIENCE),
      })
      const answer = JSON.parse(await response.text()) as {
        data?: Record<string, unknown>
        error?: { code: string; message: string }
      }
      this.#ledger.count(`answered ${response.status}`)
      return {
        status: response.status,
        data: answer.data ?? {},
        code: answer.error?.code ?? null,
        message: answer.error?.message ?? null,
        requestId: response.headers.get('x-request-id'),
      }
    } catch (error) {
      this.#ledger.count('not answered')
      if (performance.now() - startedAt >= PATIENCE - 50)
        this.#ledger.problem(`${method} ${path} hung for ${PATIENCE / 1000} s`)
      throw error
    }
  }

  /** Asks until there is an answer that will not change. @throws Error when there never is */
  async insist(method: string, path: string, body?: object, key: string = randomUUID()): Promise<Answer> {
    let last: Answer | null = null
    for (const deadline = Date.now() + PERSISTENCE; Date.now() < deadline;) {
      const answer = await this.ask(method, path, body, key).catch(() => null)
      last = answer ?? last
      if (answer && answer.status < 500 && answer.code !== 'IDEMPOTENCY_IN_PROGRESS') return answer
      await sleep(100 + Math.random() * 400)
    }
    this.#ledger.problem(
      `${method} ${path} was not answered within ${PERSISTENCE / 1000} s, but by ${last?.status} ${last?.code}, request ${last?.requestId}`,
    )
    throw new Error(`${method} ${path} was not answered`)
  }

  /** Writes a message, or has it that it cannot be written. */
  async say(conversationId: string): Promise<void> {
    const [content, clientId] = [`${this.id.slice(0, 4)} ${randomUUID()}`, randomUUID()]
    const body = { conversation_id: conversationId, content, client_message_id: clientId }
    // Half of them rely on the one, half on the other.
    const key = Math.random() < 0.5 ? randomUUID() : undefined
    const { status, data, code } = await this.#retried('/messages/send', body, key)
    if (status !== 200) return this.#ledger.problem(`a message was refused: ${status} ${code}`)
    const known = this.#ledger.messages.get(conversationId) ?? new Map<string, ReceivedMessage>()
    this.#ledger.messages.set(conversationId, known)
    known.set(clientId, {
      messageId: String(data['message_id']),
      seq: Number(data['seq']),
      content,
      senderId: this.id,
    })
    this.#ledger.count('messages acknowledged')
  }

  async #retried(path: string, body: object, key: string | undefined): Promise<Answer> {
    if (key !== undefined) return this.insist('POST', path, body, key)
    for (const deadline = Date.now() + PERSISTENCE; Date.now() < deadline;) {
      const answer = await this.ask('POST', path, body).catch(() => null)
      if (answer && answer.status < 500) return answer
      await sleep(100 + Math.random() * 400)
    }
    throw new Error(`${path} was not answered`)
  }

  async like(to: string): Promise<void> {
    const { status, data, code } = await this.insist('POST', '/matching/swipe', { target_user_id: to, action: 'like' })
    if (status !== 200) return this.#ledger.problem(`a like was refused: ${status} ${code}`)
    this.#ledger.likes.push({ from: this.id, to, matchId: data['is_match'] === true ? String(data['match_id']) : null })
    this.#ledger.count('likes acknowledged')
  }

  /** Writes another text into the profile. */
  async write(): Promise<void> {
    const bio = `text ${(this.#writes += 1)} ${randomUUID()}`
    const texts = this.#ledger.bios.get(this.id) ?? []
    this.#ledger.bios.set(this.id, texts)
    texts.push(bio)
    for (const deadline = Date.now() + PERSISTENCE; ;) {
      const answer = await this.ask('PUT', '/profile/me', { bio }).catch(() => null)
      if (answer?.status === 200) break
      if (answer && answer.status < 500)
        return this.#ledger.problem(`a profile was refused: ${answer.status} ${answer.code}`)
      if (Date.now() > deadline) return
      await sleep(200)
    }
    // Whatever was tried before is over: this one is acknowledged, and nobody else writes it.
    texts.splice(0, texts.length, bio)
    this.#ledger.count('profiles acknowledged')
  }

  /** Somebody new signs in by a code. */
  async signIn(): Promise<void> {
    const phone_number = freshPhone()
    const sent = await this.insist('POST', '/auth/send-otp', { phone_number })
    if (sent.status !== 200) return this.#ledger.count(`sign-ins given up: ${sent.code}`)
    const code = await codeFor(this.#url, phone_number)
    if (code === null) return this.#ledger.count('sign-ins given up: no code')
    const { status, data, code: refusal } = await this.insist('POST', '/auth/verify-otp', { phone_number, otp: code })
    // A code is good once: whoever did not hear that it was taken, and lost the key's answer too, asks for another.
    if (status !== 200) return this.#ledger.count(`sign-ins given up: ${refusal}`)
    this.#ledger.sessions.push({ userId: (data['user'] as { id: string }).id, token: String(data['token']) })
    this.#ledger.count('sign-ins acknowledged')
  }
}

async function codeFor(url: string, phone: string): Promise<string | null> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const response = await fetch(`${url}/dev/outbox?to=${encodeURIComponent(phone)}`, {
        signal: AbortSignal.timeout(5_000),
      })
      const { data } = await response.json<{ data?: { messages: { otp?: string }[] } }>()
      const otp = data?.messages[0]?.otp
      if (otp !== undefined) return otp
    } catch {
      // Bad weather.
    }
    await sleep(300)
  }
  return null
}
