import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { mayDo, needsFreshFactor, PERMISSIONS, ROLES, type Permission } from '../../src/catalogue/roles.ts'

/** The table of permissions, as docs/operators.md shows it and as operations use it. */

const names = Object.keys(PERMISSIONS) as Permission[]
const roles = ROLES.filter((role) => role !== 'user')

/** The table of the page whose first column has this title, as lists of cells. */
function tableOf(text: string, title: string): string[][] {
  const table = text.split(/\n{2,}/).find((block) => block.startsWith(`| ${title} `)) ?? ''
  const rows = table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return rows.filter((_, i) => i !== 1)
}

describe('docs/operators.md', () => {
  const page = readFileSync(join(ROOT, 'docs/operators.md'), 'utf8')

  it('has the table of permissions', () => {
    expect(tableOf(page, 'permission')).toEqual([
      ['permission', 'allows', ...roles],
      ...names.map((name) => [
        needsFreshFactor(name) ? `\`${name}\` *` : `\`${name}\``,
        PERMISSIONS[name].allows,
        ...roles.map((role) => (mayDo(role, name) ? 'yes' : '')),
      ]),
    ])
  })

  it('says what each role is for', () => {
    expect(
      tableOf(page, 'role')
        .slice(1)
        .map(([role]) => role),
    ).toEqual(roles.map((role) => `\`${role}\``))
  })
})

describe('permissions', () => {
  it('are each asked for somewhere', () => {
    const folder = join(ROOT, 'src/features')
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
    const unused = names.filter((name) => !sources.some((source) => source.includes(`'${name}'`)))
    expect(unused).toEqual([])
  })
})
