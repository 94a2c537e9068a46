import { countryOf } from './phone-number.ts'

/**
 * What is left of contacts and names that are not shown in full. A hint is for those who know the contact, and recognise it:
 * its owner, and colleagues of an operator. What is masked tells accounts apart for those who are not to know whose they are.
 */

/** Stands for what is left out; a list of operators is denser than a page of one's own account. */
type Hidden = '•••' | '…'

/** The last two digits. */
export const phoneHint = (phone: string, hidden: Hidden = '•••'): string => `${hidden}${phone.slice(-2)}`

/** The first letter and the domain. */
export const emailHint = (email: string, hidden: Hidden = '•••'): string =>
  `${first(email)}${hidden}${email.slice(email.lastIndexOf('@'))}`

/** The first letter. */
export const nameHint = (name: string): string => `${first(name)}…`

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
