import { writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { Cleaner, type Recorded } from '../../../scripts/portal/samples/answers.ts'
import { play } from '../../../scripts/portal/samples/play.ts'
import { SCENARIOS } from '../../../scripts/portal/samples/scenarios.ts'
import { ANSWERS } from '../../../scripts/portal/samples/show.ts'
import { startTestStack } from '../node/stack.ts'

/** Writes down what a real stack answers to every request of the guides: `npm run portal:record`. */
const stack = await startTestStack({}, { passwords: true })
try {
  const recorded: Record<string, Record<string, Recorded>> = {}
  for (const [guide, scenario] of Object.entries(SCENARIOS)) {
    const startedAt = Date.now()
    const { answers, variables } = await play(scenario, (path, init) => fetch(`${stack.url}${path}`, init))
    const cleaner = new Cleaner(variables, scenario.literals ?? {}, stack.url, startedAt)
    recorded[guide] = Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [name, cleaner.clean(answer, scenario.samples[name] ?? {})]),
    )
    console.log(`${guide}: ${Object.keys(answers).length} requests`)
  }
  await writeFile(
    ANSWERS,
    await format(JSON.stringify(recorded), { ...(await resolveConfig(ANSWERS)), parser: 'json' }),
  )
} finally {
  await stack.stop()
}
