import { expect, it } from 'vitest'
import { licences, licencesAllowed } from '../../scripts/check/licences.ts'

it('packages that are deployed are under licences that the decision allows', () => {
  expect(licencesAllowed()).toBeNull()
  expect(licences().find(({ name }) => name === 'hono')).toEqual({ name: 'hono', licence: 'MIT', isDeployed: true })
})

it('a deployed package under another licence, or an unknown one, is found; a tool is not', () => {
  const found = licencesAllowed([
    { name: 'copyleft', licence: 'GPL-3.0-only', isDeployed: true },
    { name: 'nothing', licence: 'unknown', isDeployed: true },
    { name: 'tool', licence: 'MPL-2.0', isDeployed: false },
  ])
  expect(found?.split('\n').map((line) => line.split(':')[0])).toEqual(['copyleft', 'nothing'])
})
