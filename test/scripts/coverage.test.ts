import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { byFolder, linesOf, tableOf, unreached, type Counted } from '../../scripts/coverage/count.ts'
import { ROOT } from '../../scripts/stack/paths.ts'

/** A file whose statements begin on the lines given, with how often each was run. */
const file = (...runs: [line: number, times: number][]): Counted[string] => ({
  s: Object.fromEntries(runs.map(([, times], i) => [i, times])),
  statementMap: Object.fromEntries(runs.map(([line], i) => [i, { start: { line } }])),
})

describe('the lines that tests reach', () => {
  const files = linesOf(
    {
      '/p/src/features/coins/spend.ts': file([1, 1], [2, 0], [2, 3], [4, 0], [5, 0], [9, 0]),
      '/p/src/features/coins/gifts/give.ts': file([1, 1]),
      '/p/src/objects/user-hub/hub.ts': file([1, 1], [2, 1]),
      '/p/src/http/gate.ts': file([1, 2]),
      '/p/src/rpc/types.ts': file(),
      '/p/src/index.ts': file([1, 1]),
    },
    '/p',
  )

  it('are counted once, and reached by any statement on them', () => {
    expect(files.find((one) => one.file.endsWith('spend.ts'))).toEqual({
      file: 'src/features/coins/spend.ts',
      reached: 2,
      missed: [4, 5, 9],
    })
  })

  it('are shown by folder, rounded down', () => {
    expect(byFolder(files).map(({ folder, reached, missed }) => [folder, reached, missed])).toEqual([
      ['src/features/coins', 3, 3],
      ['src/http', 1, 0],
      ['src', 1, 0],
      ['src/objects/user-hub', 2, 0],
      ['src/rpc', 0, 0],
    ])
    expect(tableOf([{ folder: 'src/x', files: 1, reached: 8_999, missed: 1_001 }])).toContain('| 10000 | 89.9 % |')
  })

  it('are named where they are not reached', () => {
    expect(unreached(files, 'src/features')).toEqual(['src/features/coins/spend.ts: 4–5, 9'])
    expect(unreached(files, 'src/feat')).toEqual([])
  })
})

describe('the commands for parts of the tests', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const foldersOf = (name: string) => (scripts[name] ?? '').split(' ').filter((part) => part.startsWith('test/'))
  const parts = ['test:unit', 'test:integration', 'test:api'].flatMap(foldersOf)

  it('run every folder of the suite, once', () => {
    const config = readFileSync(join(ROOT, 'vitest.config.ts'), 'utf8')
    const inSuite = [...config.matchAll(/include: \['test\/\{([\w,]+)\}/g)].flatMap(([, list = '']) => list.split(','))
    expect(inSuite.length).toBeGreaterThan(5)
    expect(parts.toSorted()).toEqual(inSuite.map((name) => `test/${name}`).toSorted())
    const there = new Set(readdirSync(join(ROOT, 'test')).map((name) => `test/${name}`))
    expect(parts.filter((name) => !there.has(name))).toEqual([])
  })
})
