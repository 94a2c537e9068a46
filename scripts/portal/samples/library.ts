import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { ROOT } from '../../stack/paths.ts'
import { camel } from './names.ts'
import type { Scenario } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'
import { statements } from './typescript.ts'

/** The TypeScript samples of all guides as functions, so that they are compiled, and sent by a test. */
export const MODULE = join(ROOT, 'test', 'support', 'portal', 'library-samples.generated.ts')

const HEAD = `// Written by scripts/portal/samples/library.ts; "npm run portal:samples" writes it anew.
// Fixed clock: who is born on a day of a sample is of age for ever.
import { ApiError } from '../../../sdk/src/index.ts'
import { operators } from '../../../sdk/src/operators.ts'
import type { Stage } from './stage.ts'
`

/** The text of the module. */
export async function libraryModule(): Promise<string> {
  const guides = Object.entries(SCENARIOS)
  const functions = guides.map(([guide, scenario]) => functionOf(guide, scenario))
  const names = guides.map(([guide]) => `  '${guide}': ${camel(guide)},`)
  const table = `/** By the name of the guide. Each returns what its samples have been answered. */
export const LIBRARY_SAMPLES: Readonly<Record<string, (stage: Stage) => Promise<object>>> = {\n${names.join('\n')}\n}\n`
  return format([HEAD, ...functions, table].join('\n'), { ...(await resolveConfig(MODULE)), parser: 'typescript' })
}

function functionOf(guide: string, { literals = {}, samples }: Scenario): string {
  const used = new Set<string>()
  const kept = new Set<string>()
  const blocks = Object.entries(samples).map(([name, sample]) => {
    const text = statements(name, sample, (variable) => {
      if (!kept.has(variable)) used.add(variable)
      return camel(variable)
    })
    for (const variable of Object.keys(sample.keeps ?? {})) kept.add(variable)
    return `// ${name}\n${text}`
  })
  const body = blocks.join('\n')
  const given = [...used].map((name) => {
    const kind = typeof literals[name]?.shown === 'number' ? 'number' : 'text'
    return `const ${camel(name)} = ${name === 'FILE' ? 'stage.file' : `stage.${kind}('${name}')`}`
  })
  const people = ['client', 'ben'].filter((person) => new RegExp(String.raw`\b${person}[.)]`).test(body))
  const results = [...body.matchAll(/^const (\w+) =/gm)].map(([, name]) => name)
  return `async function ${camel(guide)}(stage: Stage): Promise<object> {
const { ${people.join(', ')} } = stage
${given.join('\n')}
${body}
return { ${results.join(', ')} }
}
`
}

if (import.meta.main) writeFileSync(MODULE, await libraryModule())
