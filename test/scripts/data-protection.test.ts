import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../scripts/data-protection/entry.ts'
import { TABLES } from '../../scripts/data-protection/register.ts'
import { ENDS } from '../../scripts/data-protection/terms.ts'
import { QUEUES, REDIS_KEYS } from '../../scripts/data-protection/stores.ts'
import { ROOT } from '../../scripts/stack/paths.ts'

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))

describe('what the data-protection register names', () => {
  const sources = filesIn('src', '.ts')
  const functions = filesIn('drizzle/functions', '.sql')

  it('exists: every function that ends something', () => {
    const names = Object.values(ENDS).flatMap(({ by }) => by as readonly string[])
    const missing = [...new Set(names)].filter(
      (name) =>
        !sources.some((text) => new RegExp(`\\b(export (async )?(function|const)|const) ${name}\\b`).test(text)) &&
        !functions.some((text) => text.includes(`function ${name}(`)),
    )
    expect(missing).toEqual([])
  })

  it('exists: every prefix of Redis, and every queue', () => {
    const all = sources.join('\n')
    const parts = REDIS_KEYS.map(({ where }) => where.replace('*', ''))
    // The cache composes its names of `cache:` and the kind.
    expect(parts.filter((part) => !part.startsWith('cache:') && !all.includes(part))).toEqual([])
    const wrangler = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
    expect(QUEUES.filter(({ where }) => !wrangler.includes(`queue = "${where}"\n`))).toEqual([])
  })

  it('says why something is kept after an erasure only of columns that can name somebody', () => {
    const wrong = Object.entries(TABLES).flatMap(([table, entry]) =>
      columnsOf(entry)
        .filter(({ name, dataClass }) => entry.kept?.[name] !== undefined && dataClass === 'content')
        .map(({ name }) => `${table}.${name}`),
    )
    expect(wrong).toEqual([])
  })
})
