/** Why signed data was refused: for logs and metrics. It says nothing of what the data holds. */
export type Refusal =
  /** Longer than anything that the App Store signs. */
  | 'oversized'
  /** Not a JSON Web Signature in compact form. */
  | 'malformed'
  /** Not ES256. */
  | 'algorithm'
  | 'chain_length'
  /** A certificate cannot be read. */
  | 'certificate'
  /** The intermediate certificate was not issued by the pinned root. */
  | 'untrusted_root'
  /** The intermediate certificate may not issue others. */
  | 'not_a_ca'
  /** The leaf was not issued by the intermediate certificate. */
  | 'untrusted_leaf'
  /** The intermediate certificate is not one of Apple's for developer services. */
  | 'intermediate_purpose'
  /** The leaf is not one with which the App Store signs. */
  | 'leaf_purpose'
  | 'signature'
  /** The signed content is not what was expected at this place. */
  | 'payload'
  /** A certificate was not valid when the data was signed. */
  | 'certificate_dates'
  | 'signed_in_future'
  /** Of another app. */
  | 'bundle'
  | 'app_id'
  /** Of the sandbox where only production counts, or the other way round. */
  | 'environment'

/** Signed data that is not the App Store's, or not for us. */
export class SignedDataRefused extends Error {
  override readonly name = 'SignedDataRefused'
  readonly reason: Refusal

  constructor(reason: Refusal) {
    super(`signed data was refused: ${reason}`)
    this.reason = reason
  }
}
