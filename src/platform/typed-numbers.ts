import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { lazily } from './characters.ts'

/** Marks and joiners, with which numbers come out of contacts and messages. */
const hidden = lazily(String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}]`, 'gu')
const DIGIT = /^\p{Nd}$/u

/** The text with the digits of every script as those of ASCII, and without what nobody sees. */
const plainDigits = (text: string): string =>
  text.replaceAll(hidden(), '').replaceAll(/\p{Nd}/gu, (digit) => String(valueOf(digit)))

/** Unicode encodes decimal digits in runs from zero to nine, some of them one after the other (Unicode Standard, 4.6). */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let before = 0
  while (code > before && DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1
  return before % 10
}

/** A code of six digits as it is typed or pasted, in groups and in the digits of any script; null where it is none. */
export function typedCode(text: string): string | null {
  const code = plainDigits(text).replaceAll(/[\s\p{Pd}.]/gu, '')
  return /^\d{6}$/.test(code) ? code : null
}

/**
 * A number in E.164 form, or null where it cannot be one: its country must be known and its length possible there. Spaces,
 * dashes and brackets are left out, and so are the marks that address books put around it.
 */
export function normalisedPhone(text: string): string | null {
  const number = parsePhoneNumberFromString(plainDigits(text.normalize('NFKC')), { extract: false })
  return number?.isPossible() ? number.number : null
}

/** The calling code of a number in E.164 form, such as "351". */
export const callingCode = (phone: string): string => parsePhoneNumberFromString(phone)?.countryCallingCode ?? 'unknown'
