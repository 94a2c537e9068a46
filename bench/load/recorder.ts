import { latencyOf, type Latency } from '../latency.ts'

/** What is measured: answers of the API, messages from one device to the other, and connections of sockets. */
export type Kind = 'discovery' | 'like' | 'delivery' | 'connect'

/** One thing that took time, or failed. */
export interface Sample {
  kind: Kind
  /** Milliseconds since the start of the run. */
  at: number
  ms: number
  /** Why it failed: a status and code, or what the network said. */
  failure?: string
}

/** Requests to the API; the others go over sockets. */
export const API: ReadonlySet<Kind> = new Set(['discovery', 'like'])

/** A stretch of the run, as the charts show it. */
export interface Stretch {
  /** Seconds since the start of the run. */
  second: number
  api: Latency
  delivery: Latency
  /** Answers of the API per second, failed ones included. */
  requestsPerSecond: number
  failures: number
  openSockets: number
}

export interface Totals {
  count: number
  failures: number
  latency: Latency
}

/** Collects what the users of a run experience. */
export class Recorder {
  readonly samples: Sample[] = []
  readonly #startedAt = performance.now()
  readonly #sockets: { at: number; open: number }[] = []
  #open = 0
  /** Messages without an acknowledgement, or with an error. */
  readonly refusedMessages = new Map<string, number>()
  /** Sockets that were closed by the other side. */
  drops = 0

  now(): number {
    return performance.now() - this.#startedAt
  }

  /** Measures a task; its failure is recorded and is null here. */
  async time<T>(kind: Kind, task: () => Promise<T>): Promise<T | null> {
    const from = performance.now()
    try {
      const result = await task()
      this.add(kind, performance.now() - from)
      return result
    } catch (error) {
      this.add(kind, performance.now() - from, error instanceof Error ? error.message : String(error))
      return null
    }
  }

  add(kind: Kind, ms: number, failure?: string): void {
    this.samples.push({ kind, at: this.now(), ms, ...(failure === undefined ? {} : { failure }) })
  }

  socketOpened(): void {
    this.#open += 1
    this.#sockets.push({ at: this.now(), open: this.#open })
  }

  socketClosed(isDrop: boolean): void {
    this.#open -= 1
    if (isDrop) this.drops += 1
    this.#sockets.push({ at: this.now(), open: this.#open })
  }

  refuseMessage(code: string): void {
    this.refusedMessages.set(code, (this.refusedMessages.get(code) ?? 0) + 1)
  }

  /** How many of a kind there were; percentiles are of those that did not fail. */
  totals(isOf: (kind: Kind) => boolean): Totals {
    return totalsOf(this.samples.filter(({ kind }) => isOf(kind)))
  }

  /** The run in stretches of so many seconds. */
  stretches(seconds: number): Stretch[] {
    const last = this.samples.at(-1)?.at ?? 0
    const groups = Map.groupBy(this.samples, ({ at }) => Math.floor(at / 1000 / seconds))
    return Array.from({ length: Math.floor(last / 1000 / seconds) + 1 }, (_, i) => {
      const group = groups.get(i) ?? []
      const api = group.filter(({ kind }) => API.has(kind))
      return {
        second: i * seconds,
        api: totalsOf(api).latency,
        delivery: totalsOf(group.filter(({ kind }) => kind === 'delivery')).latency,
        requestsPerSecond: api.length / seconds,
        failures: group.filter(({ failure }) => failure !== undefined).length,
        openSockets: this.#sockets.findLast(({ at }) => at < (i + 1) * seconds * 1000)?.open ?? 0,
      }
    })
  }

  /** Reasons of failures by kind, the most frequent first. */
  failures(): [string, number][] {
    const failed = this.samples.filter(({ failure }) => failure !== undefined)
    const groups = Map.groupBy(failed, ({ kind, failure }) => `${kind}: ${failure}`)
    const refused = [...this.refusedMessages].map(([code, count]): [string, number] => [`send_message: ${code}`, count])
    return [...[...groups].map(([name, list]): [string, number] => [name, list.length]), ...refused].toSorted(
      ([, a], [, b]) => b - a,
    )
  }
}

function totalsOf(samples: readonly Sample[]): Totals {
  const good = samples.filter(({ failure }) => failure === undefined)
  return {
    count: samples.length,
    failures: samples.length - good.length,
    latency: latencyOf(good.map(({ ms }) => ms)),
  }
}
