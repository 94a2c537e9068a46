import { expect, it } from 'vitest'
import {
  emailHint,
  maskedEmail,
  maskedPhone,
  nameHint,
  phoneHint,
} from '../../../src/foundation/text/masked-contacts.ts'

it('a hint has what its owner recognises it by', () => {
  expect(phoneHint('+351912345678')).toBe('•••78')
  expect(phoneHint('+351912345678', '…')).toBe('…78')
  expect(emailHint('kim@mail.example.com')).toBe('k•••@mail.example.com')
  expect(nameHint('𝒜na')).toBe('𝒜…')
})

it('what is masked has no more than the country of a number, and the last label of a domain', () => {
  expect(maskedPhone('+351912345678')).toBe('+351 ··· ··78')
  // Jamaica shares the calling code of the United States.
  expect(maskedPhone('+18765550123')).toBe('+1 ··· ··23')
  expect(maskedEmail('kim@mail.example.com')).toBe('k···@m···.com')
})
