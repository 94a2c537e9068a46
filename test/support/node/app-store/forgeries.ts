import { createHmac, sign } from 'node:crypto'
import type { Forgery } from '../../app-store-forgeries.ts'
import { objectId } from './certificates.ts'
import {
  INTERMEDIATE_MARK,
  LEAF_MARK,
  LEAF_NAME,
  base64Url,
  newChain,
  newKeys,
  newRoot,
  signedBy,
  type Chain,
  type ChainChanges,
  type Root,
} from './signing.ts'

/** What forgeries are made from. */
export interface Original {
  root: Root
  chain: Chain
  payload: Record<string, unknown> & { signedDate: number }
}

const MINUTE = 60_000
const DAY = 86_400_000

/** Makes what FORGERIES names. */
export function forged(forgery: Forgery, { root, chain, payload }: Original): string {
  const of = (changes: ChainChanges) => signedBy(newChain(root, changes), payload)
  const withChain = (x5c: unknown) => signedBy(chain, payload, { x5c })
  const says = (changes: Record<string, unknown>) => signedBy(chain, { ...payload, ...changes })
  const [leaf, intermediate, last] = chain.x5c
  const [header, content, signature = ''] = signedBy(chain, payload).split('.')
  switch (forgery) {
    case 'of a chain that ends in another root':
      // Its root stands in the chain, as the real one would.
      return signedBy(newChain(newRoot()), payload)
    case 'of a chain with a root of its own': {
      const other = newChain(newRoot())
      return signedBy(other, payload, { x5c: [other.x5c[0], other.x5c[1], last] })
    }
    case 'of a chain of two certificates':
      return withChain([leaf, intermediate])
    case 'of a chain of four certificates':
      return withChain([leaf, intermediate, last, last])
    case 'of no chain':
      return withChain(undefined)
    case 'of a chain in the wrong order':
      return withChain([intermediate, leaf, last])
    case 'of an intermediate certificate that may not issue others':
      return of({ intermediate: { isCa: false } })
    case 'of an intermediate certificate without its mark':
      return of({ intermediate: { marks: [LEAF_MARK] } })
    case 'of an intermediate certificate whose issuer has another name':
      return of({ intermediate: { issuer: 'Another Root' } })
    case 'of a leaf without its mark':
      return of({ leaf: { marks: [INTERMEDIATE_MARK] } })
    case 'of a leaf that has its mark in another extension only':
      return of({ leaf: { marks: [], note: objectId(LEAF_MARK) } })
    case 'of a leaf that another key has issued':
      return of({ leaf: { issuerKey: newKeys('P-384').privateKey } })
    case 'of a leaf whose issuer has another name':
      return of({ leaf: { issuer: 'Another Intermediate' } })
    case 'of a leaf that has issued a leaf': {
      // The owner of a leaf makes itself an issuer: its certificate stands where an intermediate one should.
      const owner = newChain(root, { leafKeys: newKeys('P-384') })
      const own = newChain(root, { leaf: { issuer: LEAF_NAME, issuerKey: owner.privateKey } })
      return signedBy(own, payload, { x5c: [own.x5c[0], owner.x5c[0], last] })
    }
    case 'of a leaf that had expired':
      return of({ leaf: { validFrom: payload.signedDate - DAY, validTo: payload.signedDate - MINUTE - 2_000 } })
    case 'of a leaf that was not valid yet':
      return of({ leaf: { validFrom: payload.signedDate + MINUTE + 2_000, validTo: payload.signedDate + DAY } })
    case 'of an intermediate certificate that had expired':
      return of({ intermediate: { validFrom: payload.signedDate - DAY, validTo: payload.signedDate - MINUTE - 2_000 } })
    case 'of certificates that are none':
      return withChain(['AAAA', 'AAAA', 'AAAA'])
    case 'without a signature, alg none':
      return `${base64Url({ alg: 'none', x5c: chain.x5c })}.${content}.`
    case 'under HS256 with the public key': {
      const text = `${base64Url({ alg: 'HS256', x5c: chain.x5c })}.${content}`
      const secret = chain.publicKey.export({ type: 'spki', format: 'pem' })
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    case 'under ES384':
      return signedBy(chain, payload, { alg: 'ES384' })
    case 'of a leaf on P-384': {
      const other = newChain(root, { leafKeys: newKeys('P-384') })
      const text = `${base64Url({ alg: 'ES256', x5c: other.x5c })}.${content}`
      const key = { key: other.privateKey, dsaEncoding: 'ieee-p1363' as const }
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
    }
    case 'with another signature': {
      const bytes = Buffer.from(signature, 'base64url')
      bytes[40] = (bytes[40] ?? 0) ^ 1
      return `${header}.${content}.${bytes.toString('base64url')}`
    }
    case 'with another content':
      return `${header}.${base64Url({ ...payload, quantity: 100 })}.${signature}`
    case 'with an extension that must be understood':
      return signedBy(chain, payload, { crit: ['exp'], exp: 1 })
    case 'of another app':
      return says({ bundleId: 'example.vibesmatch.other' })
    case 'of another environment':
      return says({ environment: payload['environment'] === 'Production' ? 'Sandbox' : 'Production' })
    case 'of Xcode':
      return says({ environment: 'Xcode' })
    case 'of the future':
      return says({ signedDate: Date.now() + 5 * MINUTE + 10_000 })
    case 'that does not say when it was signed':
      return says({ signedDate: undefined })
    case 'that is too long':
      return says({ padding: 'x'.repeat(65_536) })
    case 'that is no JSON': {
      const text = `${header}.${Buffer.from('<transaction/>').toString('base64url')}`
      const key = { key: chain.privateKey, dsaEncoding: 'ieee-p1363' as const }
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
    }
    case 'that is another kind of data':
      return signedBy(chain, { notificationUUID: 'x', notificationType: 'TEST', signedDate: payload.signedDate })
  }
}
