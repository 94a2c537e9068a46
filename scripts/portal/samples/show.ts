import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorded } from './answers.ts'
import { curl } from './curl.ts'
import { kotlin } from './kotlin.ts'
import type { Sample, Scenario } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'
import { swift } from './swift.ts'
import { typescript } from './typescript.ts'

/** The answers that the stack gave, by guide and sample: `npm run portal:record` writes them. */
export const ANSWERS = join(import.meta.dirname, 'answers.json')

/** In a guide: a block that names a sample of its scenario. */
const BLOCK = /^```sample\n([a-z0-9-]+)\n```$/gm

/**
 * A guide with its requests in four languages, each with its answer below.
 * @throws Error for a sample that the scenario lacks, or that the guide does not show
 */
export function withSamples(guide: string, markdown: string): string {
  const scenario: Scenario = SCENARIOS[guide] ?? { samples: {} }
  const answers = (JSON.parse(readFileSync(ANSWERS, 'utf8')) as Record<string, Record<string, Recorded>>)[guide] ?? {}
  const shown = new Set<string>()
  const text = markdown.replaceAll(BLOCK, (_, name: string) => {
    const sample = scenario.samples[name]
    const answer = answers[name]
    if (!sample || !answer)
      throw new Error(`The guide ${guide} names the sample ${name}, which has no request or no answer.`)
    shown.add(name)
    return [
      fence('sh curl', [curl(sample, scenario.literals), ...kept(sample)].join('\n\n')),
      fence('ts TypeScript', typescript(name, sample, scenario.literals)),
      fence('swift Swift', swift(sample, scenario.literals)),
      fence('kotlin Kotlin', kotlin(sample, scenario.literals)),
      fence(`json ${answer.status}`, answerText(answer)),
    ].join('\n\n')
  })
  const forgotten = Object.keys(scenario.samples).filter((name) => !shown.has(name))
  if (forgotten.length > 0) throw new Error(`The guide ${guide} does not show ${forgotten.join(', ')}.`)
  return text
}

const fence = (info: string, content: string): string => `\`\`\`${info}\n${content}\n\`\`\``

const answerText = ({ headers = {}, body }: Recorded): string =>
  [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), JSON.stringify(body, null, 2)].join('\n')

/** How to keep what later requests need. */
const kept = ({ keeps = {} }: Sample): string[] => {
  const lines = Object.entries(keeps).map(([name, path]) => `${name}=…  # ${path.replaceAll(/\.(\d+)/g, '[$1]')}`)
  return lines.length === 0 ? [] : [lines.join('\n')]
}
