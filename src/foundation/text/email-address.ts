import { lazily } from './characters.ts'

/** Longest address (RFC 5321, 4.5.3.1.3, without its angle brackets) and longest name in front of the @ (4.5.3.1.1). */
export const MAX_EMAIL = 254
const MAX_LOCAL = 64

/** Atoms with single dots between them (RFC 5321, 4.1.2), which is what the field of HTML takes, too. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
/** Labels of letters, digits and inner hyphens (RFC 1123, 2.1), at least two, the last of them no number. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** What of ASCII may be in a domain before it is read as a URL's: nothing that would end or escape it there. */
const FOREIGN = /[^a-z0-9.\-\u0080-\u{10ffff}]/iu

/** What keyboards and address books leave around an address. */
const outer = lazily(
  String.raw`^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+|[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+$`,
  'gu',
)

/**
 * The one form in which an address is compared, indexed, stored and written to: small letters, and the domain in ASCII
 * (IDNA, as the URL standard does it), so that `ana@пример.рф` and `ana@xn--e1afmkfd.xn--p1ai` are one. Case is no matter
 * in front of the @ either, as with every provider that matters. Null where it is no address, or has
 * more around it than one can have inside.
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
