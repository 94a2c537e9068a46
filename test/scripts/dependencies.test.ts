import { describe, expect, it } from 'vitest'
import { dependenciesAreSound, findingsIn, type Known } from '../../scripts/check/dependencies.ts'

const integrity = `sha512-${'A'.repeat(86)}==`
const nothing: Known = { advisories: [], accepted: [] }
const good = { version: '1.2.3', integrity }
const found = (one: object, known: Known = nothing, manifest = {}) =>
  findingsIn(manifest, { packages: { '': {}, 'node_modules/x': { ...good, ...one } } }, known)

describe('the dependencies', () => {
  it('of this project are sound', () => {
    expect(dependenciesAreSound()).toBeNull()
  })

  it.each([
    ['without a sum', { integrity: undefined }, 'has no sha512'],
    ['with a weak sum', { integrity: 'sha1-abc=' }, 'has no sha512'],
    ['from an address', { resolved: 'https://elsewhere.test/x.tgz' }, 'comes from a place of its own'],
    ['from a folder', { link: true }, 'comes from a place of its own'],
    ['with a program of its own', { hasInstallScript: true }, 'runs a program when it is installed'],
  ])('are refused %s', (_name, one, what) => {
    expect(found({})).toEqual([])
    expect(found(one)).toEqual([`node_modules/x: ${what}`])
  })

  it('may run programs that are listed', () => {
    expect(found({ hasInstallScript: true }, nothing, { allowScripts: { x: false } })).toEqual([])
  })

  it('are one version each', () => {
    const manifest = { dependencies: { x: '1.2.3', y: '^1.2.3' }, devDependencies: { z: 'github:z/z' } }
    expect(findingsIn(manifest, { packages: {} }, nothing)).toEqual([
      'y: ^1.2.3 is not one version',
      'z: github:z/z is not one version',
    ])
  })

  it('are held against what is known to be bad, and what is accepted is accepted in one place', () => {
    const bad = { package: 'x', range: '>=1.0.0 <1.2.4', id: 'GHSA-1', what: 'does harm' }
    const known = { ...nothing, advisories: [bad] }
    expect(found({}, known)).toEqual(['node_modules/x 1.2.3: GHSA-1, does harm'])
    for (const version of ['0.9.0', '1.2.4']) expect(found({ version }, known)).toEqual([])
    const accept = (path: string) => ({ ...known, accepted: [{ id: 'GHSA-1', path, why: 'not used' }] })
    expect(found({}, accept('node_modules/x'))).toEqual([])
    expect(found({}, accept('node_modules/y/node_modules/x'))).toHaveLength(2)
  })
})
