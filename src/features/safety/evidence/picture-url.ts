import type { Context } from '../../../context.ts'
import { fromBase64Url, toBase64Url } from '../../../foundation/bytes.ts'
import { mac, macMatches } from '../../../foundation/crypto.ts'

type Signer = Pick<Context, 'settings' | 'now'>

/** Seconds for which the address of a picture is valid: as long as a claim. */
const SECONDS = 600

const textOf = (reportId: string, file: string, reader: string, expires: string): string =>
  `${reportId}\n${file}\n${reader}\n${expires}`

/** The address of a picture of evidence, for the operator who has read the evidence. */
export async function pictureUrl(
  { settings, now }: Signer,
  { reportId, file, reader }: { reportId: string; file: string; reader: string },
): Promise<string> {
  const expires = String(Math.floor(now() / 1000) + SECONDS)
  const tag = await mac(settings.TOKEN_KEY, 'evidence-url', textOf(reportId, file, reader, expires))
  const query = `reader=${reader}&expires=${expires}&signature=${toBase64Url(tag.subarray(0, 16))}`
  return `${settings.PUBLIC_URL}/api/v1/safety/evidence/${reportId}/${file}?${query}`
}

/** The query of a signed address, as it comes back. */
export interface PictureProof {
  reader?: string | undefined
  expires?: string | undefined
  signature?: string | undefined
}

/** The operator whom an address of {@link pictureUrl} is for; null for any other, and when it has expired. */
export async function readerOf(
  { settings, now }: Signer,
  { reportId, file }: { reportId: string; file: string },
  { reader = '', expires = '', signature = '' }: PictureProof,
): Promise<string | null> {
  const tag = fromBase64Url(signature)
  if (tag?.length !== 16 || !/^\d+$/.test(expires) || Number(expires) * 1000 <= now()) return null
  const isOurs = await macMatches(settings.TOKEN_KEY, 'evidence-url', textOf(reportId, file, reader, expires), tag)
  return isOurs ? reader : null
}
