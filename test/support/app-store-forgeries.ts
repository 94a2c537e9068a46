import type { Refusal } from '../../src/providers/app-store/refusal.ts'

/**
 * Signed data that differs from good data in one thing each, why we refuse it, and what Apple's own library makes of it;
 * node/app-store/forgeries.ts makes them. Where Apple's accepts, we are stricter on purpose.
 */
export const FORGERIES = {
  'of a chain that ends in another root': ['untrusted_root', 'refuses'],
  'of a chain with a root of its own': ['untrusted_root', 'refuses'],
  'of a chain of two certificates': ['chain_length', 'refuses'],
  'of a chain of four certificates': ['chain_length', 'refuses'],
  'of no chain': ['malformed', 'refuses'],
  'of a chain in the wrong order': ['untrusted_root', 'refuses'],
  'of an intermediate certificate that may not issue others': ['not_a_ca', 'refuses'],
  'of an intermediate certificate without its mark': ['intermediate_purpose', 'refuses'],
  'of an intermediate certificate whose issuer has another name': ['untrusted_root', 'refuses'],
  'of a leaf without its mark': ['leaf_purpose', 'refuses'],
  'of a leaf that has its mark in another extension only': ['leaf_purpose', 'refuses'],
  'of a leaf that another key has issued': ['untrusted_leaf', 'refuses'],
  'of a leaf whose issuer has another name': ['untrusted_leaf', 'refuses'],
  'of a leaf that has issued a leaf': ['untrusted_root', 'refuses'],
  'of a leaf that had expired': ['certificate_dates', 'refuses'],
  'of a leaf that was not valid yet': ['certificate_dates', 'refuses'],
  'of an intermediate certificate that had expired': ['certificate_dates', 'refuses'],
  'of certificates that are none': ['certificate', 'refuses'],
  'without a signature, alg none': ['algorithm', 'refuses'],
  'under HS256 with the public key': ['algorithm', 'refuses'],
  'under ES384': ['algorithm', 'refuses'],
  'of a leaf on P-384': ['algorithm', 'refuses'],
  'with another signature': ['signature', 'refuses'],
  'with another content': ['signature', 'refuses'],
  'with an extension that must be understood': ['signature', 'accepts'],
  'of another app': ['bundle', 'refuses'],
  'of another environment': ['environment', 'refuses'],
  'of Xcode': ['environment', 'refuses'],
  'of the future': ['signed_in_future', 'accepts'],
  'that does not say when it was signed': ['payload', 'accepts'],
  'that is too long': ['oversized', 'accepts'],
  'that is no JSON': ['payload', 'refuses'],
  'that is another kind of data': ['payload', 'refuses'],
} as const satisfies Record<string, readonly [Refusal, apple: 'refuses' | 'accepts']>

export type Forgery = keyof typeof FORGERIES

/** Texts that are no signed data at all. */
export const GARBAGE = ['', '.', '..', 'a.b.c', 'eyJhbGciOiJFUzI1NiJ9', '💔.💔.💔', '{}', 'null.null.null', '....']
