import { concat, fromBase64Url, toBase64Url, utf8 } from '../../src/foundation/bytes.ts'
import { sha256 } from '../../src/foundation/crypto.ts'
import { ORIGIN } from './api.ts'

/** An authenticator in software, as a browser presents it, with everything that a forger might change. */

type CborInput = number | string | Uint8Array | Map<number | string, CborInput>

function head(major: number, count: number): Uint8Array {
  if (count < 24) return new Uint8Array([(major << 5) | count])
  if (count < 256) return new Uint8Array([(major << 5) | 24, count])
  return new Uint8Array([(major << 5) | 25, count >> 8, count & 0xff])
}

export function cbor(value: CborInput): Uint8Array<ArrayBuffer> {
  if (typeof value === 'number') return concat(value < 0 ? head(1, -1 - value) : head(0, value))
  if (typeof value === 'string') return concat(head(3, utf8(value).length), utf8(value))
  if (value instanceof Uint8Array) return concat(head(2, value.length), value)
  return concat(head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)]))
}

export type Kind = 'ES256' | 'EdDSA' | 'RS256'

const MADE = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const

/** What a forger changes. */
export interface Forgery {
  origin?: string
  rpId?: string
  type?: string
  challenge?: string
  crossOrigin?: boolean
  flags?: number
  signCount?: number
  /** Another key signs. */
  signature?: Uint8Array<ArrayBuffer>
}

const [PRESENT, VERIFIED, HAS_CREDENTIAL] = [0x01, 0x04, 0x40]

export class SoftPasskey {
  readonly id = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  readonly kind: Kind
  readonly #keys: Promise<CryptoKeyPair>
  signCount = 0

  constructor(kind: Kind = 'ES256') {
    this.kind = kind
    // Guarantee: the algorithms of {@link MADE} have pairs of keys.
    this.#keys = crypto.subtle.generateKey(MADE[kind], true, ['sign', 'verify']) as Promise<CryptoKeyPair>
  }

  /** The public key in the form of COSE. */
  async publicKey(): Promise<Uint8Array<ArrayBuffer>> {
    // Guarantee: a JWK was asked for.
    const jwk = (await crypto.subtle.exportKey('jwk', (await this.#keys).publicKey)) as JsonWebKey
    const part = (name: 'x' | 'y' | 'n' | 'e') => fromBase64Url(jwk[name] ?? '') ?? new Uint8Array()
    const fields: [number, number | Uint8Array][] =
      this.kind === 'ES256'
        ? [
            [1, 2],
            [3, -7],
            [-1, 1],
            [-2, part('x')],
            [-3, part('y')],
          ]
        : this.kind === 'EdDSA'
          ? [
              [1, 1],
              [3, -8],
              [-1, 6],
              [-2, part('x')],
            ]
          : [
              [1, 3],
              [3, -257],
              [-1, part('n')],
              [-2, part('e')],
            ]
    return cbor(new Map(fields))
  }

  /** `navigator.credentials.create(…)`, as JSON. */
  async create({ challenge }: { challenge: string }, forged: Forgery = {}, key?: Uint8Array) {
    const id = fromBase64Url(this.id) ?? new Uint8Array()
    const authData = concat(
      await this.#authData(forged, HAS_CREDENTIAL),
      new Uint8Array(16),
      new Uint8Array([id.length >> 8, id.length & 0xff]),
      id,
      key ?? (await this.publicKey()),
    )
    const attestation = new Map<string, CborInput>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(clientData('webauthn.create', challenge, forged)),
        attestationObject: toBase64Url(cbor(attestation)),
        transports: ['internal'],
      },
    }
  }

  /** `navigator.credentials.get(…)`, as JSON. */
  async get({ challenge }: { challenge: string }, forged: Forgery = {}) {
    const data = clientData('webauthn.get', challenge, forged)
    const authData = await this.#authData(forged, 0)
    const signature = forged.signature ?? (await this.#sign(concat(authData, await sha256(data))))
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(data),
        authenticatorData: toBase64Url(authData),
        signature: toBase64Url(signature),
        userHandle: null,
      },
    }
  }

  async #authData({ rpId = new URL(ORIGIN).hostname, flags = PRESENT | VERIFIED, signCount }: Forgery, more: number) {
    const count = new DataView(new ArrayBuffer(4))
    count.setUint32(0, signCount ?? this.signCount)
    return concat(await sha256(utf8(rpId)), new Uint8Array([flags | more]), new Uint8Array(count.buffer))
  }

  async #sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const { privateKey } = await this.#keys
    const how = this.kind === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: MADE[this.kind].name }
    const signature = new Uint8Array(await crypto.subtle.sign(how, privateKey, data))
    return this.kind === 'ES256' ? derOf(signature) : signature
  }
}

const clientData = (type: string, challenge: string, forged: Forgery) =>
  utf8(
    JSON.stringify({
      type: forged.type ?? type,
      challenge: forged.challenge ?? challenge,
      origin: forged.origin ?? ORIGIN,
      crossOrigin: forged.crossOrigin ?? false,
    }),
  )

/** The signature of two numbers as authenticators write it. */
function derOf(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const numbers = [raw.subarray(0, 32), raw.subarray(32)].map((number) => {
    const start = number.findIndex((byte) => byte !== 0)
    const digits = number.subarray(start)
    const positive = (digits[0] ?? 0) > 0x7f ? concat(new Uint8Array(1), digits) : digits
    return concat(new Uint8Array([0x02, positive.length]), positive)
  })
  const whole = concat(...numbers)
  return concat(new Uint8Array([0x30, whole.length]), whole)
}
