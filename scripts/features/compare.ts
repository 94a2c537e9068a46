import type { FeatureName } from '../../src/catalogue/app-settings.ts'
import { shareOf } from '../../src/configuration/features.ts'

/** A person, and what they have done: amounts by name. */
export interface Person {
  id: string
  values: Readonly<Record<string, number>>
}

export interface Side {
  people: number
  mean: number
}

/** One amount, on both sides. */
export interface Outcome {
  name: string
  with: Side
  without: Side
  /** The mean with the feature less the one without it. */
  difference: number
  /** Half of the 95 % interval of the difference: beyond zero on both ends, it is more than chance. */
  margin: number
}

/** The normal distribution: 95 % of it is within so many standard deviations. Both sides have hundreds of people. */
const Z = 1.96

/** Compares people with a feature to those without it, for each amount. @param percentage the share that has it */
export function compare(people: readonly Person[], feature: FeatureName, percentage: number): Outcome[] {
  const [having, lacking]: [Person[], Person[]] = [[], []]
  for (const one of people) (shareOf(`${feature} ${one.id}`) < percentage ? having : lacking).push(one)
  const names = Object.keys(people[0]?.values ?? {})
  return names.map((name) => {
    const [a, b] = [momentsOf(having, name), momentsOf(lacking, name)]
    return {
      name,
      with: { people: a.people, mean: a.mean },
      without: { people: b.people, mean: b.mean },
      difference: a.mean - b.mean,
      margin: Z * Math.sqrt(a.variance / a.people + b.variance / b.people),
    }
  })
}

function momentsOf(people: readonly Person[], name: string): { people: number; mean: number; variance: number } {
  const amounts = people.map(({ values }) => values[name] ?? 0)
  const n = amounts.length
  const mean = n === 0 ? 0 : amounts.reduce((sum, x) => sum + x, 0) / n
  const variance = n < 2 ? Infinity : amounts.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)
  return { people: n, mean, variance }
}

/** The outcomes as a table in Markdown. */
export function tableOf(outcomes: readonly Outcome[], percentage: number): string {
  const [first] = outcomes
  return [
    `| mean of | with (${first?.with.people ?? 0} people, ${percentage} %) | without (${first?.without.people ?? 0}) | difference | more than chance |`,
    '| --- | --- | --- | --- | --- |',
    ...outcomes.map(
      ({ name, with: a, without: b, difference, margin }) =>
        `| ${name} | ${a.mean.toFixed(3)} | ${b.mean.toFixed(3)} | ${difference.toFixed(3)} ± ${margin.toFixed(3)} | ${Math.abs(difference) > margin ? 'yes' : 'no'} |`,
    ),
  ].join('\n')
}
