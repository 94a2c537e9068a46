import { concat, fromBase64Url, toBase64Url, utf8 } from '../../../foundation/bytes.ts'
import { mac, macMatches } from '../../../foundation/crypto.ts'
import { AppError } from '../../../foundation/errors.ts'
import type { Settings } from '../../../settings.ts'

/** Bytes of the signature. */
const TAG = 16

/** For how long a link leads to its statement: for the appeal, and for reading the answer to it. */
const LIFE_DAYS = 365
const DAY = 24 * 3600_000

type Keys = Pick<Settings, 'TOKEN_KEY'>

/** `statement id . expiry | mac` in base64url: leads to one statement, without an account. */
export async function appealToken({ TOKEN_KEY }: Keys, statementId: string, now: number): Promise<string> {
  const signed = `${statementId}.${now + LIFE_DAYS * DAY}`
  return toBase64Url(concat((await mac(TOKEN_KEY, 'appeal-link', signed)).subarray(0, TAG), utf8(signed)))
}

/** The address in a mail. The token is in the fragment, which reaches no server. */
export const appealAddress = async (settings: Settings, statementId: string, now: number): Promise<string> =>
  `${settings.APP_URL}/appeal#token=${await appealToken(settings, statementId, now)}`

/** The statement that a token leads to. @throws AppError NOT_FOUND for one that is not ours, or too old */
export async function statementOfToken({ TOKEN_KEY }: Keys, token: string, now: number): Promise<string> {
  const bytes = fromBase64Url(token)
  const signed = bytes ? new TextDecoder().decode(bytes.subarray(TAG)) : ''
  const [statementId = '', expiry] = signed.split('.', 2)
  const isOurs = bytes !== null && (await macMatches(TOKEN_KEY, 'appeal-link', signed, bytes.subarray(0, TAG)))
  if (!isOurs || Number(expiry) <= now) throw new AppError('NOT_FOUND', { message: 'This link is not valid.' })
  return statementId
}
