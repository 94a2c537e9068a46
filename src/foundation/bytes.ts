import { base64url } from 'jose'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(text))
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

export const toBase64Url = (bytes: Uint8Array): string => base64url.encode(bytes)

/** The bytes of a base64 or base64url text, or null when it is neither. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bare = text.replace(/(?<!=)=+$/, '')
    return new Uint8Array(base64url.decode(bare.replaceAll('+', '-').replaceAll('/', '_')))
  } catch {
    return null
  }
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
