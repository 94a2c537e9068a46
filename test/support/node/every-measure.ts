import { COUNTED, MEASURES, combinationsOf } from '../../../src/catalogue/measures.ts'
import { metersInto } from '../../../src/catalogue/meters.ts'
import { exposition } from '../../../src/features/metrics/exposition.ts'
import { Tally } from '../../../src/foundation/tally.ts'

/** Every measure with every label once. */
export function everyMeasure(): string {
  const tally = new Tally('')
  const { count, observe } = metersInto(tally)
  for (const [name, measure] of Object.entries(COUNTED))
    for (const values of combinationsOf(measure) ?? [
      Object.keys('labels' in measure ? measure.labels : {}).map(() => 'x'),
    ]) {
      const labels = Object.fromEntries(
        Object.keys('labels' in measure ? measure.labels : {}).map((label, i) => [label, values[i]]),
      )
      // Guarantee: labels of the table.
      if (measure.type === 'counter') count(name as 'vibesmatch_blocks_total', labels as unknown as undefined)
      else observe(name as 'vibesmatch_archive_delay_seconds', labels as unknown as undefined, 0.2)
    }
  const read = Object.entries(MEASURES).filter(([name]) => !(name in COUNTED))
  const samples = read.flatMap(([name, measure]) =>
    (combinationsOf(measure) ?? [['x', 'y']]).map((values) => ({ name, values, value: 1.5 })),
  )
  return exposition(samples, { ...tally.takeAll(Infinity) })
}
