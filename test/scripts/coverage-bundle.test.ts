import { dirname } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { reachedIn, sourceLines, type ScriptRuns } from '../../scripts/coverage/bundle.ts'
import { ROOT } from '../../scripts/stack/paths.ts'

const block = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count })

describe('what was run of a script', () => {
  it('is decided by the innermost block, in whatever order blocks come', () => {
    const load: ScriptRuns = [{ ranges: [block(2, 8, 0), block(4, 6, 1)] }, { ranges: [block(0, 10, 1)] }]
    expect([...reachedIn(10, [load])]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
  })

  it('is what was run in any load of it', () => {
    const [first, second] = [[{ ranges: [block(0, 2, 1)] }], [{ ranges: [block(2, 3, 4)] }]]
    expect([...reachedIn(4, [first, second])]).toEqual([1, 1, 1, 0])
  })
})

describe('the lines that a script was made of', () => {
  it('are reached where their code was run, and are not counted without code', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents:
          'type Seen = 1\nexport const a = (x: Seen) => {\n  return x\n}\nexport function b() {\n  return 2\n}\n',
        sourcefile: 'src/both.ts',
        resolveDir: ROOT,
        loader: 'ts',
      },
      outfile: `${ROOT}/out/both.js`,
      format: 'esm',
      sourcemap: 'external',
      write: false,
    })
    const [map, script] = outputFiles.toSorted((a, b) => b.path.length - a.path.length)
    const code = script?.text ?? ''
    const of = code.indexOf('function b')
    const reached = reachedIn(code.length, [
      [{ ranges: [block(0, code.length, 1)] }, { ranges: [block(of, code.indexOf('}', of) + 1, 0)] }],
    ])
    const lines = sourceLines(code, JSON.parse(map?.text ?? '{}'), reached, {
      folder: dirname(`${ROOT}/x`),
      root: ROOT,
    })
    expect(lines.map(({ reached: count, missed }) => ({ count, missed }))).toEqual([{ count: 2, missed: [5, 6] }])
  })
})
