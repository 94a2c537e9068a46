/** Lengths of the account numbers of the IBAN registry (SWIFT), of the countries that people here bank in or are sent to. */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
}

const LEAST_DIGITS = 10

/** Whether a text begins with an account number (ISO 13616); spaces, dots and hyphens in it do not matter. */
export function isIban(text: string): boolean {
  const number = text.replaceAll(/[\s.-]/g, '').toUpperCase()
  const length = LENGTHS[number.slice(0, 2)]
  if (length === undefined || number.length < length) return false
  // Words after a number can have a right checksum by chance; account numbers are mostly digits.
  if (number.slice(0, length).replaceAll(/\D/g, '').length < LEAST_DIGITS) return false
  const moved = number.slice(4, length) + number.slice(0, 4)
  let rest = 0
  // Letters count as 10 to 35, and the whole number leaves 1 when divided by 97.
  for (const sign of moved) rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97
  return rest === 1
}
