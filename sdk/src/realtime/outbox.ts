import type { Clock } from '../foundation.ts'
import { pauseBefore } from './backoff.ts'
import type { AnswerTo, SentData } from './events.ts'
import { own, RealtimeError } from './realtime-error.ts'
import type { Stored } from './stored.ts'

export type Draft = SentData<'send_message'>
export type Receipt = AnswerTo<'send_message'>
/** A message that the server has not accepted yet. */
export type Pending = Draft & { client_message_id: string }
/** What became of a message. */
export type Settled = { message: Pending } & ({ receipt: Receipt } | { error: RealtimeError })

export interface Sending {
  /** Identifies the message before it has an id, and in the `new_message` that follows. */
  readonly client_message_id: string
  /** Rejects with a RealtimeError when the server refuses the message. Need not be awaited. */
  readonly receipt: Promise<Receipt>
}

/** A message in the storage, with the user who wrote it, as far as that was known. */
export interface Entry {
  message: Pending
  user?: string | undefined
}

export interface OutboxOptions {
  clock: Clock
  stored: Stored<Entry[]>
  /** Sends a message as soon as there is a connection. @throws RealtimeError */
  send(message: Pending): Promise<Receipt>
  /** The user of the connection, once it has been open. */
  user(): string | undefined
  newId(): string
  /** An error in a listener of the app. */
  report(error: unknown): void
}

interface Waiting extends Entry {
  settle?: { resolve: (receipt: Receipt) => void; reject: (error: RealtimeError) => void }
}

/**
 * Messages on their way. Each is stored before it is sent and until the server has accepted or refused it, so it outlives a
 * reload; those of one conversation go one after the other, in order. The server knows a message by its
 * `client_message_id`, so one that is sent again is the same.
 */
export class Outbox {
  readonly #options: OutboxOptions
  #entries: Waiting[] = []
  /** Conversations of which a message is under way. */
  readonly #busy = new Set<string>()
  readonly #listeners = new Set<(settled: Settled) => void>()
  #ready: Promise<void> | undefined
  #isOpen = false
  /** What only the next connection can answer. */
  #wakes = new Set<() => void>()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Messages that wait, oldest first; complete once the library has been started. */
  get pending(): readonly Pending[] {
    return this.#entries.map(({ message }) => message)
  }

  /** Sends a message, now or when there is a connection. Pictures are uploaded before, over REST. */
  send(draft: Draft): Sending {
    const message = { ...draft, client_message_id: draft.client_message_id ?? this.#options.newId() }
    const receipt = new Promise<Receipt>((resolve, reject) => void this.#add({ message, settle: { resolve, reject } }))
    // The app may follow `onSettled` in place of the promise.
    receipt.catch(() => {})
    return { client_message_id: message.client_message_id, receipt }
  }

  /** Withdraws a message that waits. One that is under way may have arrived all the same. */
  async cancel(clientMessageId: string): Promise<void> {
    const entry = this.#entries.find(({ message }) => message.client_message_id === clientMessageId)
    if (entry) await this.#remove(entry)
    entry?.settle?.reject(own('ABORTED', 'The message was withdrawn.'))
  }

  /** Calls back for every message that was accepted or refused, those of an earlier run of the app too. */
  onSettled(listener: (settled: Settled) => void, { signal }: { signal?: AbortSignal } = {}): () => void {
    const stop = () => void this.#listeners.delete(listener)
    this.#listeners.add(listener)
    signal?.addEventListener('abort', stop)
    return stop
  }

  /** Reads what an earlier run has left. */
  load(): Promise<void> {
    this.#ready ??= this.#options.stored.read().then((left) => {
      this.#entries = [...(left ?? []), ...this.#entries]
    })
    return this.#ready
  }

  /** The connection is open, as `user`: what another one has written is not sent in this name. */
  open(user: string): void {
    this.#isOpen = true
    if (this.#entries.some((entry) => entry.user === undefined)) {
      for (const entry of this.#entries) entry.user ??= user
      void this.#options.stored.change((entries) => entries?.map((entry) => ({ user, ...entry })) ?? null)
    }
    for (const entry of this.#entries.filter((entry) => entry.user !== user)) {
      void this.#remove(entry)
      entry.settle?.reject(own('SIGNED_OUT', 'The message is of another account.'))
    }
    for (const wake of this.#wakes) wake()
    this.#pump()
  }

  close(): void {
    this.#isOpen = false
  }

  /** Drops everything, as at the sign-out. */
  async forget(): Promise<void> {
    for (const { settle } of this.#entries) settle?.reject(own('SIGNED_OUT', 'The account has been signed out.'))
    this.#entries = []
    await this.#options.stored.change(() => null)
  }

  async #add(entry: Waiting): Promise<void> {
    await this.load()
    entry.user = this.#options.user()
    this.#entries.push(entry)
    const { settle: _, ...kept } = entry
    await this.#options.stored.change((entries) => [...(entries ?? []), kept])
    this.#pump()
  }

  async #remove(entry: Waiting): Promise<void> {
    this.#entries = this.#entries.filter((one) => one !== entry)
    const id = entry.message.client_message_id
    await this.#options.stored.change((entries) => {
      const left = (entries ?? []).filter(({ message }) => message.client_message_id !== id)
      return left.length === 0 ? null : left
    })
  }

  #pump(): void {
    if (!this.#isOpen) return
    const passed = new Set(this.#busy)
    for (const entry of this.#entries) {
      const lane = laneOf(entry.message)
      if (passed.has(lane)) continue
      passed.add(lane)
      this.#busy.add(lane)
      void this.#deliver(entry).finally(() => {
        this.#busy.delete(lane)
        this.#pump()
      })
    }
  }

  async #deliver(entry: Waiting): Promise<void> {
    const { message, settle } = entry
    for (let attempt = 0; this.#entries.includes(entry); attempt += 1) {
      try {
        const receipt = await this.#options.send(message)
        await this.#remove(entry)
        settle?.resolve(receipt)
        return this.#tell({ message, receipt })
      } catch (error) {
        const failure = error instanceof RealtimeError ? error : own('ABORTED', String(error))
        if (!failure.isTransient) {
          await this.#remove(entry)
          settle?.reject(failure)
          return this.#tell({ message, error: failure })
        }
        if (!this.#isOpen) return
        await this.#pause((failure.retryAfterMs ?? 0) + pauseBefore(attempt))
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakes.delete(wake)
        timer.clear()
        resolve()
      }
      const timer = this.#options.clock.setTimeout(wake, ms)
      this.#wakes.add(wake)
    })
  }

  #tell(settled: Settled): void {
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener(settled)
      } catch (error) {
        this.#options.report(error)
      }
    }
  }
}

/** What goes one after the other: the messages to one place, however it is named. */
const laneOf = ({ conversation_id, match_id, receiver_id }: Draft): string =>
  conversation_id ?? match_id ?? receiver_id ?? ''
