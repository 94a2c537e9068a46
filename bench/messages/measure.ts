import { askPatiently, inLanes } from '../compare/ask.ts'
import type { Server } from '../compare/server.ts'
import type { OfParts } from '../compare/usage.ts'
import { runWrk, type Requests } from '../compare/wrk.ts'
import { countCalls, type Calls } from './calls.ts'
import { costOf, sendOnce, type Cost, type Sent } from './cost.ts'
import { untilQuiet } from '../compare/quiet.ts'
import type { Subject, Variant } from './subjects.ts'

export interface MeasureOptions {
  wrk: string
  /** For files of the programs. */
  folder: string
  /** Processes behind the servers. */
  parts: OfParts
  /** Of a load on conversations that are awake. */
  seconds: number
  /** Numbers of conversations that are awake at once. */
  awake: readonly number[]
  /** Messages of a cold load, each in a conversation of its own. */
  messages: number
  /** Where strace is, if calls are counted. */
  strace: string | null
  isWanted: (row: string) => boolean
  say: (line: string) => void
}

/** A row of the table. */
export interface Row {
  name: string
  kind: 'awake' | 'cold'
  costs: Cost[]
  /** Calls for a message, if they were counted. */
  calls: Calls | null
}

/** Of a load that only makes everything warm, in seconds. */
const WARM_UP_SECONDS = 2
/** Conversations whose messages make a runtime warm before a cold load; the load has others. */
const WARM_UP_PLACES = 50
/** An answer that takes as long has failed, in seconds: a disk that others use, too, may be slow at times. */
const PATIENCE = 20
/** Messages of a load whose calls are counted; the runtime is many times slower meanwhile. */
const MOST_COUNTED = 200

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

/** Measures subjects in turns, with the rows of all rounds. */
export class Measurement {
  readonly #options: MeasureOptions
  readonly rows: Row[] = []

  constructor(options: MeasureOptions) {
    this.#options = options
  }

  /** How many conversations there must be: those that are awake come first. */
  static conversations({ awake, messages }: Pick<MeasureOptions, 'awake' | 'messages'>): number {
    return Math.max(WARM_UP_PLACES, ...awake) + messages
  }

  /** Sends a message in every conversation, so that its room and both hubs are on disk; afterwards all of them sleep. */
  async seed(subject: Subject): Promise<void> {
    const variant = subject.cold.at(-1)
    if (!variant || [...this.#awakeRows(subject), ...this.#coldRows(subject)].length === 0) return
    const server = await subject.start(false)
    const requests = variant.requests(range(0, Measurement.conversations(this.#options)))
    await inLanes([...requests.lanes.keys()], (i) => askPatiently(server.url, requests, i))
    await untilQuiet(server.process.pid, subject.quietFor.cold)
    await stop(subject, server)
  }

  /** Messages as fast as they are answered, in conversations that stay awake. */
  async measureAwake(subject: Subject): Promise<void> {
    const { seconds } = this.#options
    const rows = this.#awakeRows(subject)
    if (rows.length === 0) return
    const server = await subject.start(true)
    for (const { count, variant, name } of rows) {
      const requests = variant.requests(range(0, count))
      await sendOnce(server.url, requests)
      await this.#load(server, requests, WARM_UP_SECONDS)
      await untilQuiet(server.process.pid, subject.quietFor.awake)
      const row = this.#row('awake', name)
      await this.#take(row, { subject, server }, () => this.#load(server, requests, seconds))
      await this.#count(row, { subject, server }, () => this.#load(server, requests, WARM_UP_SECONDS))
    }
    await stop(subject, server)
  }

  /**
   * One message in each of many conversations, of which everything sleeps: first because the runtime was started anew, then
   * because it has been quiet for longer than objects stay awake. The code of the runtime is warm.
   */
  async measureCold(subject: Subject): Promise<void> {
    const { messages, awake } = this.#options
    const rows = this.#coldRows(subject)
    if (rows.length === 0) return
    const places = range(Measurement.conversations({ awake, messages: 0 }), messages)
    const server = await subject.start(false)
    for (const { variant } of rows)
      await this.#load(server, variant.requests(range(0, WARM_UP_PLACES)), WARM_UP_SECONDS)
    await untilQuiet(server.process.pid, subject.quietFor.cold)
    for (const { variant, name } of rows) {
      const row = this.#row('cold', name)
      const few = places.slice(0, MOST_COUNTED)
      await this.#take(row, { subject, server }, () => sendOnce(server.url, variant.requests(places)))
      await this.#count(row, { subject, server }, () => sendOnce(server.url, variant.requests(few)))
    }
    await stop(subject, server)
  }

  #awakeRows(subject: Subject): { name: string; variant: Variant; count: number }[] {
    return this.#options.awake
      .flatMap((count) => subject.awake.map((variant) => ({ name: `awake ${count}: ${variant.name}`, variant, count })))
      .filter(({ name }) => this.#options.isWanted(name))
  }

  #coldRows(subject: Subject): { name: string; variant: Variant }[] {
    return subject.cold
      .map((variant) => ({ name: `cold ${this.#options.messages}: ${variant.name}`, variant }))
      .filter(({ name }) => this.#options.isWanted(name))
  }

  /** The row with a name, for the costs of every round. */
  #row(kind: Row['kind'], name: string): Row {
    const known = this.rows.find((row) => row.name === name)
    if (known) return known
    const row: Row = { name, kind, costs: [], calls: null }
    this.rows.push(row)
    return row
  }

  async #load(server: Server, requests: ReturnType<Variant['requests']>, seconds: number): Promise<Sent> {
    const { wrk, folder } = this.#options
    const all: Requests = { ...requests, start: 0 }
    return runWrk({ program: wrk, folder, parts: {}, patience: PATIENCE }, server, all, seconds)
  }

  async #take(row: Row, { subject, server }: At, send: () => Promise<Sent>): Promise<void> {
    const { parts, say } = this.#options
    const cost = await costOf({ server, parts, quietFor: subject.quietFor[row.kind] }, send)
    row.costs.push(cost)
    const { perSecond, answered, settled, failed } = cost
    const invalid = failed > 0 ? `  INVALID: ${failed} failed` : ''
    say(
      `${row.name.padEnd(66)} ${perSecond.toFixed(0).padStart(6)} a second, ${answered.toFixed(0).padStart(6)} µs each until answered, ${settled.toFixed(0).padStart(6)} in all${invalid}`,
    )
  }

  async #count(row: Row, { subject, server }: At, send: () => Promise<Sent>): Promise<void> {
    const { strace, folder } = this.#options
    if (strace === null || row.calls !== null) return
    let messages = 1
    const calls = await countCalls({ strace, folder }, server.process.pid, async () => {
      messages = Math.max(1, (await send()).requests)
      await untilQuiet(server.process.pid, subject.quietFor[row.kind])
    })
    row.calls = {
      flushes: calls.flushes / messages,
      fileWrites: calls.fileWrites / messages,
      otherWrites: calls.otherWrites / messages,
    }
  }
}

interface At {
  subject: Subject
  server: Server
}

async function stop({ hasObjects }: Subject, server: Server): Promise<void> {
  if (hasObjects) await server.process.stop()
}
