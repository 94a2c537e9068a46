import { parsePhoneNumberFromString, type NumberType } from 'libphonenumber-js/max'
import { lazily } from './characters.ts'

/** Marks and joiners that contacts and messages put around numbers. */
const hidden = lazily(String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}]`, 'gu')
const DIGIT = /^\p{Nd}$/u

/** The text with the digits of every script as ASCII digits, and without invisible characters. */
const plainDigits = (text: string): string =>
  text.replaceAll(hidden(), '').replaceAll(/\p{Nd}/gu, (digit) => String(valueOf(digit)))

/** Unicode encodes decimal digits in runs from zero to nine, some of them one after the other (Unicode Standard, 4.6). */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let before = 0
  while (code > before && DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1
  return before % 10
}

/** A six-digit code as typed or pasted, in groups and in the digits of any script; null if it is not one. */
export function typedCode(text: string): string | null {
  const code = plainDigits(text).replaceAll(/[\s\p{Pd}.]/gu, '')
  return /^\d{6}$/.test(code) ? code : null
}

/**
 * A number in E.164 form, or null where it cannot be one: its country must be known and its length possible there.
 * Spaces, dashes, brackets and the marks added by address books are dropped.
 */
export function normalisedPhone(text: string): string | null {
  const number = parsePhoneNumberFromString(plainDigits(text.normalize('NFKC')), { extract: false })
  return number?.isPossible() ? number.number : null
}

/** Kinds of numbers whose owner is paid for each text or call, or that are not mobile. */
const COSTLY: ReadonlySet<NumberType> = new Set([
  'PREMIUM_RATE',
  'SHARED_COST',
  'TOLL_FREE',
  'UAN',
  'PERSONAL_NUMBER',
  'PAGER',
  'VOICEMAIL',
])

/**
 * Why a number in E.164 form gets no code, or null where it does. Satellite networks and other codes without a country
 * (+870, +881, +882, +883, +888, +979, …) and premium numbers are used for SMS pumping. Kinds are those of Google's
 * libphonenumber; a number of unknown kind is accepted.
 */
export function whyNoCodes(phone: string): string | null {
  const number = parsePhoneNumberFromString(phone)
  if (number?.isNonGeographic())
    return 'must be the number of a country; satellite and other global numbers are not supported'
  const type = number?.getType()
  return type !== undefined && COSTLY.has(type)
    ? 'must be a mobile number; premium and service numbers are not supported'
    : null
}

/** The first country of each shared calling code (ITU-T E.164; libphonenumber's main country). */
const FIRST: Readonly<Record<string, string>> = {
  '1': 'US',
  '7': 'RU',
  '39': 'IT',
  '44': 'GB',
  '47': 'NO',
  '61': 'AU',
  '212': 'MA',
  '262': 'RE',
  '290': 'SH',
  '358': 'FI',
  '590': 'GP',
  '599': 'CW',
}

/**
 * The country of a number in E.164 form: the calling code, such as `351`, which for shared ones means the first
 * country; the ISO letters for the others, such as `JM` for some numbers of +1.
 */
export function countryOf(phone: string): string {
  const number = parsePhoneNumberFromString(phone)
  if (!number) return 'unknown'
  const { country, countryCallingCode: code } = number
  const first = FIRST[code]
  return country === undefined || first === undefined || country === first ? code : country
}
