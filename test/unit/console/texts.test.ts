import { describe, expect, it } from 'vitest'
import { described, ApiError, issuesOf, OfflineError } from '../../../console/api/errors.ts'
import { withQuery } from '../../../console/api/query.ts'
import { changesOf, typedAs } from '../../../console/places/money/row-changes.ts'
import { distanceOf, found, type Command } from '../../../console/ui/commands.ts'
import { diffOf, jsonLines } from '../../../console/ui/diff.ts'
import { moneyIn, spanIn, wordsOf } from '../../../console/ui/span.ts'

const shown = (before: string, after: string) =>
  diffOf(before, after).map(({ kind, parts }) => `${kind}: ${parts.map(({ text }) => text).join('')}`)

describe('a diff', () => {
  it('shows what came and went', () => {
    expect(shown('a\nb\n', 'a\nb\nc\n')).toEqual(['same: a', 'same: b', 'added: c'])
    expect(shown('a\nb\n', 'b\n')).toEqual(['removed: a', 'same: b'])
    expect(shown('', 'a')).toEqual(['added: a'])
  })

  it('shows which words of a line have changed', () => {
    const [removed, added] = diffOf('You must be 18.\n', 'You must be 21.\n')
    expect([removed?.kind, added?.kind]).toEqual(['removed', 'added'])
    expect(removed?.parts.filter(({ kind }) => kind === 'removed').map(({ text }) => text)).toEqual(['18'])
    expect(added?.parts.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual(['21'])
  })

  it('leaves out what is far from any change', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`)
    const text = shown(lines.join('\n'), [...lines.slice(0, 10), 'new', ...lines.slice(10)].join('\n'))
    expect(text).toEqual([
      'gap: 7 unchanged lines',
      'same: line 7',
      'same: line 8',
      'same: line 9',
      'added: new',
      'same: line 10',
      'same: line 11',
      'same: line 12',
      'gap: 7 unchanged lines',
    ])
  })

  it('compares values by their keys, in one order', () => {
    expect(jsonLines({ b: [{ d: 1, c: 2 }], a: null })).toBe(jsonLines({ a: null, b: [{ c: 2, d: 1 }] }))
  })
})

describe('the palette', () => {
  const command = (label: string): Command => ({ id: label, label, hint: '', run: () => {} })
  const all = ['Audit log', 'Queues', 'Settings', 'Plans and prices'].map(command)
  const labels = (text: string) => found(text, all, (id) => [command(id)]).map(({ label }) => label)

  it('finds beginnings before parts, and parts before letters', () => {
    expect(labels('')).toHaveLength(4)
    expect(labels('log')).toEqual(['Audit log'])
    expect(labels('s')).toEqual(['Settings', 'Queues', 'Plans and prices'])
    expect(labels('ppr')).toEqual(['Plans and prices'])
    expect(labels('xyz')).toEqual([])
    expect(distanceOf('set', 'Settings')).toBe(0)
  })

  it('leads to an id', () => {
    const id = '0193E6A0-5b1c-7d3e-9f4a-2b6c8d0e1f23'
    expect(labels(` ${id} `)).toEqual([id.toLowerCase()])
  })
})

describe('an error', () => {
  it('says what to do next, and the id of its request', () => {
    const error = new ApiError(409, { code: 'CONFLICT', message: 'This case is closed.', request_id: 'r-1' })
    expect(described(error)).toEqual({
      text: 'This case is closed.',
      next: 'Somebody else has changed it. Reload, and look again.',
      requestId: 'r-1',
    })
  })

  it('names the field', () => {
    const issues = [{ path: 'body.birth_date', message: 'must be a date' }]
    const error = new ApiError(400, { code: 'VALIDATION_FAILED', message: 'Invalid.', details: { issues } })
    expect(described(error).text).toBe('birth date: must be a date')
    expect(issuesOf(error)).toEqual(issues)
    expect(issuesOf(new Error('x'))).toEqual([])
  })

  it('may be that nothing has arrived', () => {
    expect(described(new OfflineError(null))).toMatchObject({ text: 'The server cannot be reached.', requestId: null })
    expect(described('x').text).toBe('Something went wrong.')
  })
})

describe('words', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
    [90_000_000, '1 d'],
  ])('%d milliseconds are %s', (span, words) => {
    expect(spanIn(span)).toBe(words)
  })

  it('are made of names and amounts', () => {
    expect(wordsOf('requested_by_customer')).toBe('Requested by customer')
    expect(
      [moneyIn(499, 'USD'), moneyIn(499, 'JPY'), moneyIn(null, 'USD')].map((text) => text.replaceAll(/[^\d.–]/g, '')),
    ).toEqual(['4.99', '499', '–'])
  })

  it('of a query leave out what is not asked for', () => {
    expect(withQuery('/admin/cases', { queue: 'safety', status: '', limit: null })).toBe('/admin/cases?queue=safety')
    expect(withQuery('/admin/cases?limit=50', { a: 'b c' })).toBe('/admin/cases?limit=50&a=b+c')
    expect(withQuery('/admin/cases', {})).toBe('/admin/cases')
  })
})

describe('an edited row', () => {
  it('has values of their forms', () => {
    expect(typedAs(12, '15', 'price')).toBe(15)
    expect(typedAs(90, '', 'expires_days')).toBeNull()
    expect(typedAs(null, '30', 'expires_days')).toBe(30)
    expect(typedAs(null, '', 'stripe_price')).toBeNull()
    expect(typedAs(null, '123', 'stripe_price')).toBe('123')
    expect(typedAs({ minutes: 30 }, '{"minutes": 45}', 'parameters')).toEqual({ minutes: 45 })
    expect(() => typedAs([], '[', 'features')).toThrow('features is not valid JSON.')
  })

  it('sends what has changed', () => {
    const former = { name: 'Boost', parameters: { minutes: 30 }, position: 1 }
    expect(changesOf(former, { ...former, parameters: { minutes: 30 }, position: 2 })).toEqual({ position: 2 })
  })
})
