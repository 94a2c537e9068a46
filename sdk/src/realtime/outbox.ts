import type { Clock } from '../foundation.ts'
import { pauseBefore } from './backoff.ts'
import type { AnswerTo, SentData } from './events.ts'
import { tell } from './listeners.ts'
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
  /** Withdrawn by another tab than the one that wrote it, which is still to hear of it. */
  isWithdrawn?: boolean
}

export interface OutboxOptions {
  clock: Clock
  stored: Stored<Entry[]>
  /** Sends a message as soon as there is a connection. @throws RealtimeError */
  send(message: Pending): Promise<Receipt>
  /** The user, as far as it is known: before the first connection that of an earlier run. */
  user: () => string | undefined
  /** Whether the server has said so. */
  isSure: () => boolean
  /** A message waits for a connection. */
  onWaiting: () => void
  newId(): string
  /** An error in a listener of the app. */
  report: (error: unknown) => void
}

interface Waiting extends Entry {
  /** Written in this run, before the server has named its user. */
  isOfNext?: boolean
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
  /** How often everything has been forgotten: what was begun before is of nobody. */
  #forgotten = 0
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
    if (!entry) return
    await this.#remove(entry, entry.settle === undefined)
    entry.settle?.reject(withdrawn())
  }

  /** Calls back for every message that was accepted or refused, those of an earlier run of the app too. */
  onSettled(listener: (settled: Settled) => void, { signal }: { signal?: AbortSignal } = {}): () => void {
    const stop = () => void this.#listeners.delete(listener)
    this.#listeners.add(listener)
    signal?.addEventListener('abort', stop)
    return stop
  }

  /** Reads what an earlier run has left. Where the storage fails, the next call reads again. */
  load(): Promise<void> {
    this.#ready ??= this.#load()
    return this.#ready
  }

  async #load(): Promise<void> {
    const forgotten = this.#forgotten
    const left = await this.#options.stored.read()
    if (left === undefined) {
      this.#ready = undefined
      return
    }
    if (forgotten !== this.#forgotten || left === null) return
    const known = new Set(this.pending.map(({ client_message_id: id }) => id))
    const isWaiting = ({ isWithdrawn, message }: Entry) => !isWithdrawn && !known.has(message.client_message_id)
    this.#entries = [...left.filter(isWaiting), ...this.#entries]
    if (left.some(({ isWithdrawn }) => isWithdrawn)) await this.#change((one) => (one.isWithdrawn ? null : one))
  }

  /** The connection is open, as `user`: what another one has written is not sent in this name. */
  open(user: string): void {
    this.#isOpen = true
    this.#claim(user)
    this.#wake()
    this.#pump()
    if (this.#ready) return
    // The storage could not be read before.
    void this.load().then(() => {
      if (this.#isOpen && this.#options.user() === user) this.#claim(user)
      this.#pump()
    })
  }

  close(): void {
    this.#isOpen = false
    this.#wake()
  }

  /** Names the user of what was written before they were known, and drops what another one has written. */
  #claim(user: string): void {
    const mine = new Set<string>()
    for (const entry of this.#entries) {
      if (entry.user !== undefined && !entry.isOfNext) continue
      entry.user = user
      entry.isOfNext = false
      mine.add(entry.message.client_message_id)
    }
    if (mine.size > 0)
      void this.#change((one) => (mine.has(one.message.client_message_id) ? { ...one, user } : { user, ...one }))
    for (const entry of this.#entries.filter((entry) => entry.user !== user))
      void this.#refuse(entry, own('SIGNED_OUT', 'The message is of another account.'))
  }

  /** Drops everything, as at the sign-out. */
  async forget(): Promise<void> {
    this.#forgotten += 1
    for (const { settle } of this.#entries) settle?.reject(signedOut())
    this.#entries = []
    await this.#options.stored.change(() => null)
  }

  async #add(entry: Waiting): Promise<void> {
    const { user, isSure, stored, onWaiting } = this.#options
    const forgotten = this.#forgotten
    await this.load()
    if (forgotten !== this.#forgotten) return entry.settle?.reject(signedOut())
    entry.user = user()
    entry.isOfNext = !isSure()
    this.#entries.push(entry)
    const kept: Entry = { message: entry.message, user: entry.user }
    await stored.change((entries) => (forgotten === this.#forgotten ? [...(entries ?? []), kept] : entries))
    if (!this.#isOpen) onWaiting()
    this.#pump()
  }

  /** @param isTold whether the tab that wrote it is still to hear that it was withdrawn */
  async #remove(entry: Waiting, isTold = false): Promise<void> {
    this.#entries = this.#entries.filter((one) => one !== entry)
    const id = entry.message.client_message_id
    await this.#change((one) => {
      if (one.message.client_message_id !== id) return one
      return isTold ? { ...one, isWithdrawn: true } : null
    })
  }

  async #refuse(entry: Waiting, error: RealtimeError): Promise<void> {
    await this.#remove(entry)
    entry.settle?.reject(error)
    this.#tell({ message: entry.message, error })
  }

  /** Changes each entry in the storage; null removes it. */
  #change(next: (entry: Entry) => Entry | null): Promise<void> {
    return this.#options.stored.change((entries) => {
      const left = (entries ?? []).map(next).filter((one) => one !== null)
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
        if ((await this.#isGone(entry)) || !this.#entries.includes(entry)) return
        const receipt = await this.#options.send(message)
        await this.#remove(entry)
        settle?.resolve(receipt)
        return this.#tell({ message, receipt })
      } catch (error) {
        // Without a connection nobody has refused it: it goes with the next one.
        if (!this.#isOpen) return
        const failure = error instanceof RealtimeError ? error : own('ABORTED', String(error))
        if (!failure.isTransient) return this.#refuse(entry, failure)
        await this.#pause((failure.retryAfterMs ?? 0) + pauseBefore(attempt))
        if (!this.#isOpen) return
      }
    }
  }

  /** Whether another tab has withdrawn the message, or sent one that this tab has only read. */
  async #isGone(entry: Waiting): Promise<boolean> {
    const kept = await this.#options.stored.read()
    if (kept === undefined) return false
    const found = kept?.find(({ message }) => message.client_message_id === entry.message.client_message_id)
    // Of what this tab wrote it has promised a receipt: the server answers the same message with the same one.
    if (found ? !found.isWithdrawn : entry.settle !== undefined) return false
    await this.#remove(entry)
    entry.settle?.reject(withdrawn())
    return true
  }

  #wake(): void {
    for (const wake of this.#wakes) wake()
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
    tell(this.#listeners, this.#options.report, settled)
  }
}

const withdrawn = () => own('ABORTED', 'The message was withdrawn.')
const signedOut = () => own('SIGNED_OUT', 'The account has been signed out.')

/** What goes one after the other: the messages to one place, however it is named. */
const laneOf = ({ conversation_id, match_id, receiver_id }: Draft): string =>
  conversation_id ?? match_id ?? receiver_id ?? ''
