import { COUNTED, combinationsOf, MEASURES } from '../../catalogue/measures.ts'
import { seriesOf } from '../../catalogue/meters.ts'

/** Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** A value of one measure, with the values of its labels in their order. */
export interface Sample {
  name: string
  values: readonly string[]
  value: number
}

/** One series as Redis has it. */
const SERIES = /^(\w+)\{([^{}]*)\}([\w.]*)$/

/**
 * The samples, and the counts of all isolates, by measure.
 * @param sums whole numbers by series; null where they are unknown, for a count that falls to 0 would be a lie
 */
export function exposition(samples: readonly Sample[], sums: Readonly<Record<string, number>> | null): string {
  const counted = sums ? countedIn(sums) : new Map<string, Map<string, Map<string, number>>>()
  return Object.entries(MEASURES)
    .flatMap(([name, measure]) => {
      const lines = [
        ...samples
          .filter((sample) => sample.name === name)
          .map(({ values, value }) => line(name, labelsOf(name, values), value)),
        ...[...(counted.get(name) ?? [])].flatMap(([values, parts]) => linesOf(name, values, parts)),
      ]
      if (lines.length === 0) return []
      return [`# HELP ${name} ${escaped(measure.help)}`, `# TYPE ${name} ${measure.type}`, ...lines]
    })
    .concat('')
    .join('\n')
}

/** What is known of each measure, by labels and part. Another version of the Worker may have counted what this one does not know. */
function countedIn(sums: Readonly<Record<string, number>>) {
  const all = new Map<string, Map<string, Map<string, number>>>()
  const note = (name: string, values: string, part: string, value: number) => {
    const ofName = all.get(name) ?? new Map<string, Map<string, number>>()
    const ofValues = ofName.get(values) ?? new Map<string, number>()
    all.set(name, ofName.set(values, ofValues.set(part, value)))
  }
  // A counter that begins at 0 shows its first increment as one.
  for (const [name, measure] of Object.entries(COUNTED))
    if (measure.type === 'counter')
      for (const values of combinationsOf(measure) ?? [])
        note(name, values.join(), '', sums[seriesOf(name, values)] ?? 0)
  for (const [series, value] of Object.entries(sums).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [, name = '', values = '', part = ''] = SERIES.exec(series) ?? []
    const measure = MEASURES[name]
    if (!measure || !Object.hasOwn(COUNTED, name) || !Number.isSafeInteger(value)) continue
    const labels = Object.keys(measure.labels ?? {}).length
    const isComplete = labels === (values === '' ? 0 : values.split(',').length)
    const isPart = measure.type === 'counter' ? part === '' : isPartOf(measure.buckets ?? [], part)
    if (isComplete && isPart) note(name, values, part, value)
  }
  return all
}

const isPartOf = (buckets: readonly number[], part: string): boolean =>
  part === 'sum' || part === 'more' || buckets.some((bound) => String(bound) === part)

function linesOf(name: string, values: string, parts: ReadonlyMap<string, number>): string[] {
  const labels = labelsOf(name, values === '' ? [] : values.split(','))
  const { type, buckets = [] } = MEASURES[name] ?? { type: 'counter' }
  if (type !== 'histogram') return [line(name, labels, parts.get('') ?? 0)]
  let within = 0
  const lines = [...buckets.map(String), 'more'].map((bound) => {
    within += parts.get(bound) ?? 0
    return line(`${name}_bucket`, [...labels, ['le', bound === 'more' ? '+Inf' : bound] as const], within)
  })
  return [...lines, line(`${name}_sum`, labels, (parts.get('sum') ?? 0) / 1e6), line(`${name}_count`, labels, within)]
}

type Labels = readonly (readonly [label: string, value: string])[]

const labelsOf = (name: string, values: readonly string[]): Labels =>
  Object.keys(MEASURES[name]?.labels ?? {}).map((label, i) => [label, values[i] ?? ''] as const)

const line = (name: string, labels: Labels, value: number): string => {
  const written = labels.map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`)
  return `${name}${written.length === 0 ? '' : `{${written.join()}}`} ${value}`
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
