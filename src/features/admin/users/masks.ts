import { countryOf } from '../../../foundation/text/phone-number.ts'

/** A number with only its calling code and its last two digits: `+351 ··· ··12`. @param phone in E.164 form */
export function maskedPhone(phone: string): string {
  const digits = phone.slice(1)
  const country = countryOf(phone)
  // Those that share a calling code, such as +1, are named by their letters.
  const code = digits.startsWith(country) ? country : digits.slice(0, 1)
  return `+${code} ··· ··${digits.slice(-2)}`
}

/** An address with the first letters of its parts and its last label: `a···@e···.com`. */
export function maskedEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  return `${first(name)}···@${first(domain)}···.${domain.split('.').at(-1) ?? ''}`
}

const first = (text: string): string => Array.from(text)[0] ?? ''
