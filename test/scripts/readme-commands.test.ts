import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'

/** Scripts that stand in no table of the README, with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  dev: 'first of the two commands',
  test: 'second of the two commands',
  demo: 'below the two commands',
  check: 'below the two commands',
  listen: 'the tour',
  stripe: 'CONTRIBUTING.md, payments in development',
  'apns-bridge': 'docs/operations.md, calls on iOS; npm run dev starts it',
  build: 'a part of .ci/run',
  'build:assets': 'a part of npm run dev, test and deploy',
  'db:generate': 'the table of migrations, with an argument',
  format: 'for contributors: CONTRIBUTING.md',
  layers: 'for contributors: the picture of the layers',
  lint: 'a part of npm run check',
  typecheck: 'a part of npm run check',
  types: 'for contributors: after a change of bindings',
  'db:functions': 'for contributors: after a change of SQL functions',
  'redis:record': 'for contributors: after a change of Redis commands',
  'openapi:record': 'for contributors: docs/versions.md',
  'portal:record': 'for contributors: after a change of the guides',
  'portal:samples': 'for contributors: after a change of the guides',
  'sdk:build': 'for contributors: the client library',
  'sdk:events': 'for contributors: the client library',
  'sdk:generate': 'for contributors: the client library',
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
// Guarantee: npm's own form of package.json.
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)

/** What the rows of a text's tables name: `npm run one`, and after it in the same cell `another`. */
const commandsIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('`npm run '))
    .flatMap((line) => line.split('|').filter((cell) => cell.includes('`npm run ')))
    .flatMap((cell) =>
      [...cell.matchAll(/`(?:npm run (?:--silent )?)?([\w:-]+)(?: [^`]*)?`/g)].map(([, name = '']) => name),
    )

const named = new Set(commandsIn(read('README.md')))

describe('the tables of the README', () => {
  it('are read as they are meant', () => {
    const table = '| `npm run one`, `two:more` | what `it` does |\n| `npm run --silent three -- --x` | |\n`npm run no`'
    expect(commandsIn(table)).toEqual(['one', 'two:more', 'three'])
  })

  it('name every script of package.json that is for readers', () => {
    const missing = scripts.filter((name) => !named.has(name) && !(name in ELSEWHERE))
    expect(missing, 'give each a row in README.md, or a reason in ELSEWHERE').toEqual([])
  })

  it('name nothing that package.json has not', () => {
    expect([...named].filter((name) => !scripts.includes(name))).toEqual([])
  })

  it('are all that is left out with a reason', () => {
    expect(Object.keys(ELSEWHERE).filter((name) => !scripts.includes(name))).toEqual([])
  })
})
