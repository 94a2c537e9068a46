import { describe, expect, it } from 'vitest'
import { patternsAreQuick, patternsIn, slowIn, unseen } from '../../scripts/check/patterns.ts'

const slow = (source: string, file = 'src/a.ts') => slowIn([{ file, line: 7, source, flags: '' }])

describe('patterns', () => {
  it('of the product are quick, written and put together', () => {
    expect(patternsAreQuick()).toBeNull()
  })

  it('are found with their lines, also those that are put together', () => {
    const text =
      "const a = /x+/u\nconst b = 4 / 2 / 1 // /no+/\nconst c = new RegExp(`${b}`)\n\nexport const d = 'is /no/'.split(/y/g)"
    expect(patternsIn('src/a.ts', text)).toEqual({
      written: [
        { file: 'src/a.ts', line: 1, source: 'x+', flags: 'u' },
        { file: 'src/a.ts', line: 5, source: 'y', flags: 'g' },
      ],
      built: [{ file: 'src/a.ts', line: 3 }],
    })
    expect(patternsIn('app/a.tsx', 'export const a = <p class="x">{/y/.test(b)}</p>').written).toHaveLength(1)
  })

  it('that take long are named with what makes them', () => {
    expect(slow('^(a+)+$')).toEqual(['src/a.ts:7: the time of /^(a+)+$/ doubles with each letter, of many times a'])
    expect(slow('^a*b?a*$')).toEqual([expect.stringContaining('grows with the square of the text or faster')])
    // Tried from each letter on.
    expect(slow(' +$')).toEqual([expect.stringContaining('/ +$/')])
    for (const quick of ['^a+$', '(?<! ) +$', '^(?:a|b)+$', ' {1,9}$']) expect(slow(quick)).toEqual([])
  })

  it('of tools may take long with long texts, which are ours', () => {
    expect(slow('^a*b?a*$', 'scripts/a.ts')).toEqual([])
    expect(slow('^(a+)+$', 'scripts/a.ts')).toHaveLength(1)
  })

  it('that are made on first use are on the list, and nothing else is', () => {
    const [here, there] = [
      { file: 'src/a.ts', line: 3 },
      { file: 'src/b.ts', line: 4 },
    ]
    expect(unseen([here, there], [here], new Map())).toEqual([
      'src/b.ts:4: build the pattern when the module is loaded, so that it is looked at',
    ])
    expect(unseen([here, there], [here], new Map([['src/b.ts', 'why']]))).toEqual([])
    expect(unseen([here], [here], new Map([['src/a.ts', 'why']]))).toEqual([
      'src/a.ts makes no pattern on first use: take it off the list in scripts/check/patterns.ts',
    ])
  })
})
