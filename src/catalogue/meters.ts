import { Tally, type Counts } from '../foundation/tally.ts'
import { COUNTED, valuesOf, type CounterName, type HistogramName, type LabelsOf } from './measures.ts'

/** Counts in memory; the sums of all isolates are in Redis a little later. */
export interface Meters {
  /** Adds to a counter. @param by a whole number, 1 by default */
  readonly count: <Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number) => void
  /** Adds a time to a histogram. @param seconds below 0 it counts as 0: clocks differ; what is no number counts as nothing */
  readonly observe: <Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number) => void
  /** Takes what waits here, as much as a message has room for, for an isolate that comes to Redis sooner; undefined: nothing. */
  takeAll(): Counts | undefined
  /** Adds what another isolate has taken. */
  give(counts: Counts | undefined): void
}

const tallies = new Map<string, Tally>()

/** What this isolate has counted for a Redis. (An isolate of the platform has one.) */
export function tallyOf({ UPSTASH_REDIS_REST_URL: address }: { readonly UPSTASH_REDIS_REST_URL: string }): Tally {
  const tally = tallies.get(address) ?? new Tally(seriesOf('vibesmatch_metrics_dropped_total', []))
  tallies.set(address, tally)
  return tally
}

interface Deployment {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly METRICS_TOKEN?: string | undefined
}

const NONE: Meters = { count() {}, observe() {}, takeAll: () => undefined, give() {} }

const known = new WeakMap<Deployment, Meters>()

/** Nothing is counted where nobody can read it. */
export function metersOf(settings: Deployment): Meters {
  if (settings.METRICS_TOKEN === undefined) return NONE
  const meters = known.get(settings) ?? metersInto(tallyOf(settings))
  known.set(settings, meters)
  return meters
}

/** The name of a series in Redis. @param part of a histogram: a bucket's bound, or `sum` in microseconds */
export const seriesOf = (name: string, values: readonly string[], part = ''): string =>
  `${name}{${values.join()}}${part}`

/** Series by what they were asked for, so that labels are looked at once. They are as bounded as the code that asks. */
const MOST_REMEMBERED = 5_000

export function metersInto(tally: Tally): Meters {
  const series = new Map<string, string>()
  const named = (name: keyof typeof COUNTED, labels: object | undefined): string => {
    const asked = labels ? `${name}{${Object.values(labels).join()}` : name
    const found = series.get(asked)
    if (found !== undefined) return found
    const made = seriesOf(name, valuesOf(COUNTED[name], { ...labels }))
    if (series.size >= MOST_REMEMBERED) series.clear()
    series.set(asked, made)
    return made
  }
  return {
    count: (name, labels, by = 1) => tally.add(named(name, labels), by),
    observe(name, labels, seconds) {
      // Redis would stop at it in the middle of a batch.
      if (!Number.isFinite(seconds)) return
      const of = named(name, labels)
      const time = Math.max(0, seconds)
      const bound = COUNTED[name].buckets.find((most) => time <= most)
      tally.add(`${of}${bound ?? 'more'}`, 1)
      tally.add(`${of}sum`, Math.round(time * 1e6))
    },
    takeAll: () => tally.takeAll(),
    give: (counts) => tally.give(counts),
  }
}
