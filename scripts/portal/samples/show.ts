import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorded } from './answers.ts'
import { addressOf } from './play.ts'
import type { Literal, Sample, Scenario } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'

/** Where the local stack is. */
const LOCAL = 'http://localhost:8787'

/** The answers that the stack gave, by guide and sample: `npm run portal:record` writes them. */
export const ANSWERS = join(import.meta.dirname, 'answers.json')

/** In a guide: a block that names a sample of its scenario. */
const BLOCK = /^```sample\n([a-z0-9-]+)\n```$/gm

/**
 * A guide with its requests as curl, each with its answer below.
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
      fence('sh', curl(sample, scenario.literals)),
      fence(`json ${answer.status}`, answerText(answer)),
      ...kept(sample),
    ].join('\n\n')
  })
  const forgotten = Object.keys(scenario.samples).filter((name) => !shown.has(name))
  if (forgotten.length > 0) throw new Error(`The guide ${guide} does not show ${forgotten.join(', ')}.`)
  return text
}

const fence = (info: string, content: string): string => `\`\`\`${info}\n${content}\n\`\`\``

/** What a reader types. A body with variables is a document of the shell, in which they are replaced. */
export function curl(sample: Sample, literals: Readonly<Record<string, Literal>> = {}): string {
  const { method, path, as = 'TOKEN', body, picture, headers = {} } = sample
  const known = (text: string) =>
    text.replaceAll(/"?\$([A-Z][A-Z_]*)"?/g, (found, name: string) => {
      const literal = literals[name]
      if (!literal) return found
      return typeof literal.shown === 'number' ? String(literal.shown) : found.replace(`$${name}`, literal.shown)
    })
  const quoted = (text: string) => (text.includes('$') ? `"${text}"` : /[?&]/.test(text) ? `'${text}'` : text)
  const isImplied = method === (body || picture !== undefined ? 'POST' : 'GET')
  const lines = [`curl ${isImplied ? '' : `-X ${method} `}${quoted(known(`${LOCAL}${addressOf(path)}`))}`]
  if (as !== null) lines.push(`-H "Authorization: Bearer $${as}"`)
  for (const [name, value] of Object.entries(headers)) {
    const header = known(`${name}: ${value}`)
    lines.push(header.includes('$') ? `-H "${header}"` : `-H '${header}'`)
  }
  if (picture !== undefined) lines.push(`-F ${picture}=@me.png`)
  const document = body && known(JSON.stringify(body, null, 2))
  if (document === undefined) return lines.join(' \\\n  ')
  lines.push(`-H 'Content-Type: application/json'`)
  if (!document.includes('$')) return [...lines, `-d '${document}'`].join(' \\\n  ')
  return `${[...lines, '-d @- <<END'].join(' \\\n  ')}\n${document}\nEND`
}

const answerText = ({ headers = {}, body }: Recorded): string =>
  [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), JSON.stringify(body, null, 2)].join('\n')

/** How to keep what later requests need. */
const kept = ({ keeps = {} }: Sample): string[] => {
  const lines = Object.entries(keeps).map(([name, path]) => `${name}=…  # ${path.replaceAll(/\.(\d+)/g, '[$1]')}`)
  return lines.length === 0 ? [] : [fence('sh Keep', lines.join('\n'))]
}
