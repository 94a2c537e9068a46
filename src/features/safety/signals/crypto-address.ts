import { createHash } from 'node:crypto'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** First bytes of addresses of Bitcoin (1…, 3…) and Tron (T…). */
const VERSIONS: ReadonlySet<number> = new Set([0x00, 0x05, 0x41])

/** Whether a text is an address of Bitcoin, Litecoin, Tron or Ethereum, by its checksum where it has one. */
export function isCryptoAddress(text: string): boolean {
  if (/^0x/i.test(text)) return true
  return /^(?:bc|tb|ltc)1/i.test(text) ? isBech32(text) : isBase58Check(text)
}

/** 21 bytes and the first four of their double SHA-256. */
function isBase58Check(text: string): boolean {
  let value = 0n
  for (const sign of text) {
    const digit = BASE58.indexOf(sign)
    if (digit < 0) return false
    value = value * 58n + BigInt(digit)
  }
  const hex = value.toString(16).padStart(50, '0')
  if (hex.length !== 50 || !VERSIONS.has(Number.parseInt(hex.slice(0, 2), 16))) return false
  const once = createHash('sha256').update(hex.slice(0, 42), 'hex').digest()
  return createHash('sha256').update(once).digest('hex').slice(0, 8) === hex.slice(42)
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const
/** What the checksums of BIP 173 and BIP 350 leave. */
const CONSTANTS: ReadonlySet<number> = new Set([1, 0x2bc830a3])

function isBech32(text: string): boolean {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return false
  const separator = lower.lastIndexOf('1')
  const [prefix, data] = [lower.slice(0, separator), lower.slice(separator + 1)]
  const codes = Array.from(prefix, (sign) => sign.charCodeAt(0))
  const values = Array.from(data, (sign) => BECH32.indexOf(sign))
  if (values.includes(-1) || values.length < 6) return false
  let sum = 1
  for (const value of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values]) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [i, part] of GENERATOR.entries()) if ((top >> i) & 1) sum ^= part
  }
  return CONSTANTS.has(sum >>> 0)
}
