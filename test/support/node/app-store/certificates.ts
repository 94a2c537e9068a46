import { sign, type KeyObject } from 'node:crypto'

/** Writes X.509 certificates (RFC 5280), so that no program is needed that a new machine lacks. */

export interface CertificateForm {
  subject: string
  issuer: string
  /** Of the subject; its public half is certified. */
  key: KeyObject
  /** The issuer's private key, on P-384. */
  issuerKey: KeyObject
  isCa: boolean
  /** Object ids of extensions that only mark it, as Apple's do. */
  marks: readonly string[]
  /** Bytes that stand in an extension without a meaning. */
  note?: Buffer
  /** Milliseconds since 1970. */
  validFrom: number
  validTo: number
}

const SEQUENCE = 0x30
const SET = 0x31
const COMMON_NAME = '2.5.4.3'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const ECDSA_WITH_SHA384 = '1.2.840.10045.4.3.3'

let serial = 0

/** A signed certificate in DER. */
export function certificateOf(form: CertificateForm): Buffer {
  const algorithm = der(SEQUENCE, objectId(ECDSA_WITH_SHA384))
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, positive(++serial)),
    algorithm,
    nameOf(form.issuer),
    der(SEQUENCE, time(form.validFrom), time(form.validTo)),
    nameOf(form.subject),
    form.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, ...extensions(form))),
  )
  return der(SEQUENCE, body, algorithm, bits(0, sign('sha384', body, form.issuerKey)))
}

function extensions({ isCa, marks, note }: CertificateForm): Buffer[] {
  const critical = der(0x01, Buffer.of(0xff))
  const extension = (id: string, isCritical: boolean, value: Buffer) =>
    der(SEQUENCE, objectId(id), ...(isCritical ? [critical] : []), der(0x04, value))
  return [
    extension(BASIC_CONSTRAINTS, true, der(SEQUENCE, ...(isCa ? [critical] : []))),
    // Signs certificates and lists of revoked ones, or data.
    extension(KEY_USAGE, true, isCa ? bits(1, Buffer.of(0x06)) : bits(7, Buffer.of(0x80))),
    ...(note ? [extension('1.2.3.4', false, note)] : []),
    ...marks.map((id) => extension(id, false, der(0x05))),
  ]
}

/** An element: its tag, the length in the shortest form, and the content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  const size = positive(length)
  const bytes = size[0] === 0 ? size.subarray(1) : size
  return Buffer.concat([Buffer.of(tag, 0x80 + bytes.length), bytes, content])
}

const bits = (unused: number, content: Buffer): Buffer => der(0x03, Buffer.of(unused), content)

const nameOf = (text: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, objectId(COMMON_NAME), der(0x0c, Buffer.from(text)))))

/** The number in as few bytes as do not look negative. */
function positive(number: number): Buffer {
  const hex = number.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

/** UTCTime up to 2049, as RFC 5280, 4.1.2.5 demands. */
function time(at: number): Buffer {
  const [digits = ''] = new Date(at).toISOString().replaceAll(/[-:T]/g, '').split('.')
  return digits < '2050' ? der(0x17, Buffer.from(`${digits.slice(2)}Z`)) : der(0x18, Buffer.from(`${digits}Z`))
}

export function objectId(id: string): Buffer {
  const [top = 0, second = 0, ...rest] = id.split('.').map(Number)
  return der(0x06, Buffer.from([top * 40 + second, ...rest].flatMap(sevenBits)))
}

/** Seven bits to the byte, of which all but the last have the eighth set. */
function sevenBits(number: number): number[] {
  const bytes = [number & 0x7f]
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
