import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bin, ROOT } from '../../scripts/stack/paths.ts'
import { copyProject, recipesIn, writeBlock } from '../support/node/recipes.ts'

/** Follows docs/recipes.md to the letter in a copy of the project, and runs the checks there. */

const recipes = recipesIn(readFileSync(join(ROOT, 'docs', 'recipes.md'), 'utf8'))
const blocks = recipes.flatMap((recipe) => recipe.blocks)
const files = [...new Set(blocks.map(({ file }) => file))]
const programs = files.filter((file) => file.endsWith('.ts'))

let copy = ''

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'vibesmatch-recipes-'))
  copyProject(copy)
  for (const block of blocks) writeBlock(copy, block)
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs a program in the copy. @returns what it printed. @throws when it fails, with what it printed */
async function inCopy(program: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd: copy })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}

/** What a function of the copy's scripts returns. */
async function found(module: string, name: string): Promise<unknown> {
  const ask = `import { ${name} } from './${module}'; console.log(JSON.stringify(${name}()))`
  return JSON.parse(await inCopy(bin('node'), '--input-type=module', '--eval', ask))
}

describe('a copy of the project in which every recipe has been followed', () => {
  it('has something of each recipe', () => {
    expect(recipes.map(({ title }) => title)).toEqual([
      'Add an HTTP endpoint',
      'Add a realtime event',
      'Add a SQL function',
      'Add a domain event',
      "Migrate an object's SQLite",
    ])
  })

  it('compiles', async () => {
    // The tests import all of src/, so their project holds both.
    expect(await inCopy(bin('tsc'), '-p', 'test')).toBe('')
  })

  it('passes the linter and is formatted', async () => {
    expect(await inCopy(bin('oxlint'), '--type-aware', '--deny-warnings', ...programs)).toContain('0 errors')
    expect(await inCopy(bin('prettier'), '--check', '--log-level=warn', ...programs)).toBe('')
  })

  it('keeps to the layers and to the house rules', async () => {
    expect(await found('scripts/check/layers.ts', 'layersHold')).toBeNull()
    const broken = (await found('scripts/check/house-rules.ts', 'houseRules')) as string | null
    // A file that is too long already is not the recipe's doing.
    expect((broken ?? '').split('\n').filter((one) => one !== '' && !/: \d+ lines; at most/.test(one))).toEqual([])
  })

  it('has endpoint and event in its documents, which are sound', async () => {
    const [openApi = '', asyncApi = ''] = (await inCopy(bin('node'), 'scripts/documents.ts')).split('\n')
    await inCopy(bin('redocly'), 'lint', '--config', join(copy, 'redocly.yaml'), openApi, asyncApi)
    expect(readFileSync(openApi, 'utf8')).toContain('"/api/v1/users/blocked/count"')
    expect(readFileSync(asyncApi, 'utf8')).toContain('"match:view"')
  })

  it('has SQL functions that can be applied again, and that Postgres takes', async () => {
    expect(await found('scripts/check/migrations.ts', 'functionsAreRepeatable')).toBeNull()
    const db = new pg.Client({ connectionString: inject('surroundings').databaseUrl })
    await db.connect()
    try {
      await db.query('begin')
      for (const { file, code } of blocks) if (file.endsWith('.sql')) await db.query(code + code)
      const nobody = '00000000-0000-7000-8000-000000000000'
      const { rows } = await db.query(
        `select days_blocked(blocker => $1, target => $1, at => now()) as days,
          confirm_block(actor => $1, target => $1, at => now()) as answer`,
        [nobody],
      )
      expect(rows).toEqual([{ days: null, answer: { outcome: 'not_found' } }])
    } finally {
      await db.query('rollback')
      await db.end()
    }
  })

  it('has an object whose SQLite takes the new entry', async () => {
    const { file = '' } = recipes.at(-1)?.blocks[0] ?? {}
    const migrate = `
      import { DatabaseSync } from 'node:sqlite'
      import * as all from './${file}'
      const db = new DatabaseSync(':memory:')
      for (const statements of Object.values(all)[0]) db.exec(statements)
      console.log(JSON.stringify(db.prepare("select name from pragma_table_info('searches')").all()))`
    const columns = JSON.parse(await inCopy(bin('node'), '--input-type=module', '--eval', migrate)) as unknown
    expect(columns).toContainEqual({ name: 'attempts' })
  })
})
