import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { copyProject, recipes, writeBlock } from '../../scripts/check/recipes-document.ts'
import { bin } from '../../scripts/stack/paths.ts'

/** What PostgreSQL and SQLite say to the code of docs/recipes.md. `npm run check` does the rest, in a copy of the project. */

const blocks = recipes().flatMap((recipe) => recipe.blocks)

describe('the recipes', () => {
  it('are these', () => {
    expect(recipes().map(({ title }) => title)).toEqual([
      'Add an HTTP endpoint',
      'Add a realtime event',
      'Add a SQL function',
      'Add a domain event',
      "Migrate an object's SQLite",
    ])
  })

  it('have SQL functions that can be applied again, and that Postgres takes', async () => {
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

  it('have an entry that the SQLite of an object takes', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'vibesmatch-recipes-'))
    try {
      copyProject(copy)
      const entry = recipes().at(-1)?.blocks[0]
      if (entry === undefined) throw new Error('the last recipe has no code')
      writeBlock(copy, entry)
      const migrate = `
        import { DatabaseSync } from 'node:sqlite'
        import * as all from './${entry.file}'
        const db = new DatabaseSync(':memory:')
        for (const statements of Object.values(all)[0]) db.exec(statements)
        console.log(JSON.stringify(db.prepare("select name from pragma_table_info('searches')").all()))`
      const args = ['--input-type=module', '--eval', migrate]
      const { stdout } = await promisify(execFile)(bin('node'), args, { cwd: copy })
      expect(JSON.parse(stdout)).toContainEqual({ name: 'attempts' })
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})
