import { X509Certificate } from 'node:crypto'
import { importSPKI, type CryptoKey } from 'jose'
import { fromBase64Url } from '../../foundation/bytes.ts'
import { extensionsOf } from './certificate-extensions.ts'
import { SignedDataRefused, type Refusal } from './refusal.ts'

/** A chain that leads to the trusted root. */
export interface TrustedChain {
  /** The key of the leaf. */
  key: CryptoKey
  /** When all its certificates are valid, in milliseconds since 1970, both inclusive. */
  validFrom: number
  validTo: number
}

/** Apple's marks on certificates (App Store Server Library of Apple, `jws_verification`). */
const LEAF_PURPOSE = '1.2.840.113635.100.6.11.1'
const INTERMEDIATE_PURPOSE = '1.2.840.113635.100.6.2.1'

/**
 * Chains that were found good, by their certificates: the App Store signs with one for months, and the three checks on
 * P-384 are most of the work. Only the holder of the root's key can add one.
 */
const known = new Map<string, TrustedChain>()
const MOST_KNOWN = 16

/**
 * The key of the leaf, if the chain leads to the root. The last certificate of the three is not looked at: it would be
 * the root, which we have.
 * @param x5c leaf, intermediate, root: DER in base64 (RFC 7515, 4.1.6)
 * @param root the trusted root: DER in base64
 * @throws SignedDataRefused
 */
export async function trustedChain(x5c: readonly string[], root: string): Promise<TrustedChain> {
  const [leaf, intermediate] = x5c
  if (x5c.length !== 3 || leaf === undefined || intermediate === undefined) throw new SignedDataRefused('chain_length')
  const name = [root, intermediate, leaf].join(' ')
  const present = known.get(name)
  if (present) return present
  const chain = await checked(certificate(root), certificate(intermediate), certificate(leaf))
  const [oldest] = known.keys()
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  known.set(name, chain)
  return chain
}

async function checked(root: X509Certificate, intermediate: X509Certificate, leaf: X509Certificate) {
  insist(isIssuedBy(intermediate, root), 'untrusted_root')
  insist(intermediate.ca, 'not_a_ca')
  insist(isIssuedBy(leaf, intermediate), 'untrusted_leaf')
  insist(hasExtension(intermediate, INTERMEDIATE_PURPOSE), 'intermediate_purpose')
  insist(hasExtension(leaf, LEAF_PURPOSE), 'leaf_purpose')
  const all = [root, intermediate, leaf]
  return {
    key: await keyOf(leaf),
    validFrom: Math.max(...all.map(({ validFrom }) => Date.parse(validFrom))),
    validTo: Math.min(...all.map(({ validTo }) => Date.parse(validTo))),
  }
}

function insist(isTrue: boolean, reason: Refusal): void {
  if (!isTrue) throw new SignedDataRefused(reason)
}

function certificate(base64: string): X509Certificate {
  const bytes = fromBase64Url(base64)
  if (!bytes) throw new SignedDataRefused('certificate')
  try {
    return new X509Certificate(bytes)
  } catch {
    throw new SignedDataRefused('certificate')
  }
}

function isIssuedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return one.issuer === issuer.subject && one.verify(issuer.publicKey)
  } catch {
    // The runtime throws where the signature does not even fit the key.
    return false
  }
}

function hasExtension(one: X509Certificate, id: string): boolean {
  try {
    return extensionsOf(one.raw).has(id)
  } catch {
    throw new SignedDataRefused('certificate')
  }
}

async function keyOf(leaf: X509Certificate): Promise<CryptoKey> {
  try {
    return await importSPKI(leaf.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'ES256')
  } catch {
    // A key that ES256 cannot use.
    throw new SignedDataRefused('algorithm')
  }
}
