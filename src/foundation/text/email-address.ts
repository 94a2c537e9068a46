import { lazily } from './characters.ts'

/** Longest address (RFC 5321, 4.5.3.1.3, without its angle brackets) and longest name in front of the @ (4.5.3.1.1). */
export const MAX_EMAIL = 254
const MAX_LOCAL = 64

/** Atoms with single dots between them (RFC 5321, 4.1.2), which is what the field of HTML takes, too. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
/** Labels of letters, digits and inner hyphens (RFC 1123, 2.1), at least two, the last of them no number. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** ASCII characters allowed in a domain before it is parsed as a URL's: none that would end or escape it there. */
const FOREIGN = /[^a-z0-9.\-\u0080-\u{10ffff}]/iu

/** Whitespace and punctuation that keyboards and address books add around an address. */
const outer = lazily(
  String.raw`^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+|[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+$`,
  'gu',
)

/**
 * The canonical form in which an address is compared, indexed, stored and used: lower case, and the domain in ASCII
 * (IDNA, as in the URL standard), so that `ana@пример.рф` and `ana@xn--e1afmkfd.xn--p1ai` are equal. The local part
 * ignores case, as with all major providers. Null for an invalid address, and for one with more characters around it
 * than an address can have.
 */
export function canonicalEmail(text: string): string | null {
  if (text.length > 2 * MAX_EMAIL) return null
  const address = text.replaceAll(outer(), '')
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(0, at))
  const domain = asciiDomain(address.slice(at + 1))
  if (domain === null || local.length > MAX_LOCAL || !LOCAL.test(local)) return null
  const canonical = `${local.toLowerCase()}@${domain}`
  return canonical.length <= MAX_EMAIL ? canonical : null
}

function asciiDomain(domain: string): string | null {
  if (domain === '' || FOREIGN.test(domain)) return null
  try {
    const { hostname } = new URL(`http://${domain}`)
    return DOMAIN.test(hostname) ? hostname : null
  } catch {
    return null
  }
}
