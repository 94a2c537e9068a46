import { fromUtf8 } from '../../../../../foundation/bytes.ts'

/** What authenticators write (CTAP2's canonical CBOR), of which this reads what keys and attestations consist of. */
export type CborValue = number | string | boolean | null | Uint8Array<ArrayBuffer> | CborValue[] | CborMap
export type CborMap = Map<number | string, CborValue>

/** Nested deeper than anything that authenticators write. */
const DEEPEST = 8

/**
 * Reads one value of CBOR (RFC 8949) with definite lengths and whole numbers up to 32 bits.
 * @returns the value and where it ends
 * @throws Error on anything else
 */
export function readCbor(bytes: Uint8Array, start = 0, depth = 0): { value: CborValue; end: number } {
  if (depth > DEEPEST) throw new Error('CBOR is nested too deeply')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Reading beyond the end throws a RangeError.
  const [head, at] = [view.getUint8(start), start + 1]
  const [major, info] = [head >> 5, head & 0x1f]
  if (major === 7) return { value: simple(info), end: at }
  const size = info < 24 ? 0 : ({ 24: 1, 25: 2, 26: 4 } as const)[info]
  if (size === undefined) throw new Error('CBOR has a length that is not supported')
  const count =
    size === 0 ? info : size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at)
  const from = at + size
  if (major === 0) return { value: count, end: from }
  if (major === 1) return { value: -1 - count, end: from }
  if (major === 6) throw new Error('CBOR has a tag')
  if (count > bytes.length - from) throw new Error('CBOR ends too early')
  if (major === 2) return { value: new Uint8Array(bytes.slice(from, from + count)), end: from + count }
  if (major === 3) return { value: fromUtf8(bytes.subarray(from, from + count)), end: from + count }
  return major === 4 ? readList(bytes, from, count, depth) : readMap(bytes, from, count, depth)
}

function simple(info: number): CborValue {
  if (info === 20 || info === 21) return info === 21
  if (info === 22) return null
  throw new Error('CBOR has a simple value that is not supported')
}

function readList(bytes: Uint8Array, start: number, count: number, depth: number) {
  const value: CborValue[] = []
  let at = start
  for (let i = 0; i < count; i += 1) {
    const item = readCbor(bytes, at, depth + 1)
    value.push(item.value)
    at = item.end
  }
  return { value, end: at }
}

function readMap(bytes: Uint8Array, start: number, count: number, depth: number) {
  const value: CborMap = new Map()
  let at = start
  for (let i = 0; i < count; i += 1) {
    const key = readCbor(bytes, at, depth + 1)
    if (typeof key.value !== 'number' && typeof key.value !== 'string')
      throw new Error('CBOR has a key of another kind')
    if (value.has(key.value)) throw new Error('CBOR has a key twice')
    const item = readCbor(bytes, key.end, depth + 1)
    value.set(key.value, item.value)
    at = item.end
  }
  return { value, end: at }
}
