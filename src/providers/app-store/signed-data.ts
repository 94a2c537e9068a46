import { compactVerify, decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import { fromUtf8 } from '../../foundation/bytes.ts'
import { trustedChain } from './certificate-chain.ts'
import { SignedDataRefused } from './refusal.ts'

/** What is trusted, and when it is asked. */
export interface Trust {
  /** The trusted root: a certificate as DER in base64. */
  root: string
  /** Milliseconds since 1970. */
  now: number
}

/** Longest signed data, in characters: a notification with its transaction and renewal has 25,000. */
const MAX_LENGTH = 65_536
/** How far the clock of a signer may differ from that of the certificates' issuer, in milliseconds; Apple's library has the same. */
const CERTIFICATE_SKEW = 60_000
/** How far the App Store's clock may be ahead of ours, in milliseconds. */
const CLOCK_SKEW = 300_000

const header = z.looseObject({ alg: z.string(), x5c: z.array(z.string()) })

/**
 * The content of what the App Store has signed: transactions, renewal information and notifications
 * (https://developer.apple.com/documentation/appstoreserverapi/jwstransaction). The signature is checked up to the
 * trusted root, and the certificates' dates at the time of signing, so that old transactions stay readable. Whether the
 * content is about our app is for the caller to check. There is no check of revocation: it would need the network.
 * Apple's own library draws random numbers while it loads, which a Worker may not; in a test under Node it judges the
 * same data.
 * @param schema of the content, with the time of signing
 * @throws SignedDataRefused
 */
export async function readSignedData<T extends { signedDate: number }>(
  schema: z.ZodType<T>,
  signed: string,
  { root, now }: Trust,
): Promise<T> {
  if (signed.length > MAX_LENGTH) throw new SignedDataRefused('oversized')
  const { alg, x5c } = headerOf(signed)
  if (alg !== 'ES256') throw new SignedDataRefused('algorithm')
  const chain = await trustedChain(x5c, root)
  const content = schema.safeParse(await contentOf(signed, chain.key))
  if (!content.success) throw new SignedDataRefused('payload')
  const { signedDate } = content.data
  const wasValid = chain.validFrom <= signedDate + CERTIFICATE_SKEW && chain.validTo >= signedDate - CERTIFICATE_SKEW
  if (!wasValid) throw new SignedDataRefused('certificate_dates')
  if (signedDate > now + CLOCK_SKEW) throw new SignedDataRefused('signed_in_future')
  return content.data
}

function headerOf(signed: string): z.output<typeof header> {
  try {
    return header.parse(decodeProtectedHeader(signed))
  } catch {
    throw new SignedDataRefused('malformed')
  }
}

async function contentOf(signed: string, key: CryptoKey): Promise<unknown> {
  let payload: Uint8Array
  try {
    payload = (await compactVerify(signed, key, { algorithms: ['ES256'] })).payload
  } catch {
    throw new SignedDataRefused('signature')
  }
  try {
    return JSON.parse(fromUtf8(payload))
  } catch {
    throw new SignedDataRefused('payload')
  }
}
