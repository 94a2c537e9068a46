import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { certificateOf, type CertificateForm } from './certificates.ts'

/** Chains of certificates like those of the App Store, from a root of our own, and what is signed with them. */

/** The marks of Apple's certificates. */
export const LEAF_MARK = '1.2.840.113635.100.6.11.1'
export const INTERMEDIATE_MARK = '1.2.840.113635.100.6.2.1'

const DAY = 86_400_000
const ROOT_NAME = 'Test Root CA - G3'
const INTERMEDIATE_NAME = 'Test Worldwide Developer Relations CA - G6'
export const LEAF_NAME = 'Test App Store Receipt Signing'

export interface Root {
  privateKey: KeyObject
  certificate: Buffer
}

export interface Chain {
  /** Leaf, intermediate, root: DER in base64. */
  x5c: [leaf: string, intermediate: string, root: string]
  /** The leaf's. */
  privateKey: KeyObject
  publicKey: KeyObject
  /** The intermediate's. */
  intermediateKey: KeyObject
}

/** What differs from a good chain. */
export interface ChainChanges {
  intermediate?: Partial<CertificateForm>
  leaf?: Partial<CertificateForm>
  leafKeys?: { privateKey: KeyObject; publicKey: KeyObject }
}

export const newKeys = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })

const valid = (days: number) => ({ validFrom: Date.now() - days * DAY, validTo: Date.now() + days * DAY })

export function newRoot(): Root {
  const { privateKey, publicKey } = newKeys('P-384')
  const names = { subject: ROOT_NAME, issuer: ROOT_NAME }
  const certificate = certificateOf({
    ...names,
    key: publicKey,
    issuerKey: privateKey,
    isCa: true,
    marks: [],
    ...valid(3650),
  })
  return { privateKey, certificate }
}

export function newChain(root: Root, { intermediate = {}, leaf = {}, leafKeys }: ChainChanges = {}): Chain {
  const middle = newKeys('P-384')
  const { privateKey, publicKey } = leafKeys ?? newKeys('P-256')
  const middleCertificate = certificateOf({
    subject: INTERMEDIATE_NAME,
    issuer: ROOT_NAME,
    key: middle.publicKey,
    issuerKey: root.privateKey,
    isCa: true,
    marks: [INTERMEDIATE_MARK],
    ...valid(1000),
    ...intermediate,
  })
  const leafCertificate = certificateOf({
    subject: LEAF_NAME,
    issuer: INTERMEDIATE_NAME,
    key: publicKey,
    issuerKey: middle.privateKey,
    isCa: false,
    marks: [LEAF_MARK],
    ...valid(300),
    ...leaf,
  })
  const [first, second, third] = [leafCertificate, middleCertificate, root.certificate].map((one) =>
    one.toString('base64'),
  )
  return {
    x5c: [first ?? '', second ?? '', third ?? ''],
    privateKey,
    publicKey,
    intermediateKey: middle.privateKey,
  }
}

export const base64Url = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url')

/** A JSON Web Signature in compact form. @param header what differs from ES256 with the chain's certificates */
export function signedBy(chain: Chain, payload: unknown, header: Record<string, unknown> = {}): string {
  const text = `${base64Url({ alg: 'ES256', x5c: chain.x5c, ...header })}.${base64Url(payload)}`
  const signature = sign('sha256', Buffer.from(text), { key: chain.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
