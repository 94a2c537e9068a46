import { normalisedPhone, whyNoCodes } from '../../src/foundation/text/phone-number.ts'

/**
 * Gives out phone numbers of a range one after the other, from a random one on, so that no other test has them. Ranges of
 * mobile numbers hold voicemail boxes and premium numbers, to which the product sends nothing: those are passed over.
 * @param prefix the calling code and the digits that all of them begin with, without `+`
 * @param digits how many follow
 * @throws Error where the range has no number that the product takes
 */
export function phonesOf(prefix: string, digits: number): () => string {
  const size = 10 ** digits
  let last: number | undefined
  return () => {
    last ??= (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % size
    for (let passed = 0; passed < Math.min(size, 100_000); passed += 1) {
      last = (last + 1) % size
      const phone = `+${prefix}${String(last).padStart(digits, '0')}`
      if (normalisedPhone(phone) === phone && whyNoCodes(phone) === null) return phone
    }
    throw new Error(`no number of +${prefix} gets codes`)
  }
}

/** A German mobile number that nobody else in the tests has. */
export const freshPhone = phonesOf('4915', 9)
