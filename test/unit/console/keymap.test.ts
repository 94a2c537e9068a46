import { describe, expect, it } from 'vitest'
import { nameOf, reachable, shownKeys, step, type Binding, type Press } from '../../../console/keys/keymap.ts'

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isTyping: false,
  ...more,
})

const binding = (keys: string): Binding => ({ keys, label: keys, run: () => {} })
const bindings = ['a', 'g q', 'g p', 'mod+k', 'mod+Enter', '?', 'Escape', 'q'].map(binding)

describe('a press', () => {
  it.each([
    [press('a'), 'a'],
    [press('?', { shiftKey: true }), '?'],
    [press('K', { ctrlKey: true, shiftKey: true }), 'mod+k'],
    [press('k', { metaKey: true }), 'mod+k'],
    [press('Enter', { ctrlKey: true, shiftKey: true }), 'mod+shift+Enter'],
    [press('ArrowDown', { altKey: true }), 'alt+ArrowDown'],
    [press('Shift', { shiftKey: true }), null],
    [press('Dead'), null],
  ])('%o is %s', (one, name) => {
    expect(nameOf(one)).toBe(name)
  })
})

describe('what a press does', () => {
  const run = (...presses: Press[]) =>
    presses.reduce((state, one) => step(state.pending, one, bindings), step('', press('Shift'), bindings))

  it('is what is bound to it', () => {
    expect(run(press('a')).binding?.keys).toBe('a')
    expect(run(press('k', { ctrlKey: true })).binding?.keys).toBe('mod+k')
    expect(run(press('z'))).toEqual({ pending: '', binding: null })
  })

  it('may take two presses, between which modifier keys do not count', () => {
    expect(run(press('g'))).toEqual({ pending: 'g', binding: null })
    expect(run(press('g'), press('Shift'), press('q')).binding?.keys).toBe('g q')
    expect(run(press('q')).binding?.keys).toBe('q')
  })

  it('begins anew where a sequence is left', () => {
    expect(run(press('g'), press('a')).binding?.keys).toBe('a')
    expect(run(press('g'), press('g'), press('p')).binding?.keys).toBe('g p')
    expect(run(press('g'), press('z'))).toEqual({ pending: '', binding: null })
  })

  it('is nothing while somebody types, but for what types nothing', () => {
    const isTyping = true
    expect(run(press('a', { isTyping })).binding).toBeNull()
    expect(run(press('g', { isTyping }))).toEqual({ pending: '', binding: null })
    expect(run(press('Enter', { ctrlKey: true, isTyping })).binding?.keys).toBe('mod+Enter')
    expect(run(press('Escape', { isTyping })).binding?.keys).toBe('Escape')
  })
})

describe('layers', () => {
  const layer = (keys: string, isModal = false) => ({ isModal, bindings: [binding(keys)] })
  const keysOf = (all: readonly Binding[]) => all.map(({ keys }) => keys)

  it('stand above each other', () => {
    expect(keysOf(reachable([layer('a'), layer('b')]))).toEqual(['b', 'a'])
  })

  it('below a dialog do not count', () => {
    expect(keysOf(reachable([layer('a'), layer('b', true), layer('c')]))).toEqual(['c', 'b'])
  })
})

it('keys are shown as they are printed', () => {
  expect(shownKeys('mod+Enter', false)).toEqual(['Ctrl+↵'])
  expect(shownKeys('mod+k', true)).toEqual(['⌘k'])
  expect(shownKeys('g q', false)).toEqual(['g', 'q'])
  expect(shownKeys('+', false)).toEqual(['+'])
})
