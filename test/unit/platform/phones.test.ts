import { expect, it } from 'vitest'
import { whyNoCodes } from '../../../src/foundation/text/phone-number.ts'
import { phonesOf } from '../../support/phones.ts'

it('passes over numbers that get no codes, and gives none twice', () => {
  // Iceland has mobile numbers and voicemail boxes here, side by side.
  const next = phonesOf('35468', 5)
  const numbers = Array.from({ length: 15_000 }, next)
  expect(numbers.filter((number) => whyNoCodes(number) !== null)).toEqual([])
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(phonesOf('354689', 4)).toThrow('no number of +354689 gets codes')
})
