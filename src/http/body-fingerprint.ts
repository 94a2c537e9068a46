import type { BodyKind, RawBody } from './body.ts'
import { toBase64Url } from '../foundation/bytes.ts'
import { fingerprint, sha256 } from '../foundation/crypto.ts'

/**
 * The fingerprint of a body. JSON is compared by its bytes. A form is compared by its fields, because its bytes contain
 * a boundary that clients choose anew for each request.
 */
export async function bodyFingerprint({ bytes, value }: RawBody, kind: BodyKind): Promise<string> {
  if (kind === 'json') return toBase64Url(await sha256(bytes))
  const fields = Object.entries(value as Record<string, string | File>).map(async ([name, field]) =>
    typeof field === 'string'
      ? [name, 'text', field]
      : [name, 'file', field.name, field.type, toBase64Url(await sha256(new Uint8Array(await field.arrayBuffer())))],
  )
  // Names are unique, so they determine the order.
  const sorted = (await Promise.all(fields)).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return fingerprint(JSON.stringify(sorted))
}
