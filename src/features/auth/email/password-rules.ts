import { fromBase64Url, utf8 } from '../../../foundation/bytes.ts'
import { sha256 } from '../../../foundation/crypto.ts'
import { fieldRefused } from '../../../foundation/errors.ts'
import common from './common-passwords.json' with { type: 'json' }

export const MIN_PASSWORD = 10
export const MAX_PASSWORD = 128

/** Context-specific words (ASVS 6.1.2), beside the user's own address. */
const NEAR_AT_HAND = ['vibesmatch', 'vibes-match', 'vibes match']

/**
 * Any 10 to 128 characters; rejects only what is easily guessed: the most common passwords, the address, our name.
 * @throws AppError VALIDATION_FAILED naming `body.password`
 */
export async function requireGoodPassword(password: string, email: string): Promise<void> {
  const folded = password.normalize('NFC').toLowerCase()
  if (await isCommon(folded)) throw fieldRefused('body.password', 'is one of the most common passwords; choose another')
  const near = [...NEAR_AT_HAND, email, email.split('@')[0] ?? ''].filter((word) => word.length >= 4)
  const rest = near.reduce((text, word) => text.replaceAll(word, ''), folded)
  if (rest.length < MIN_PASSWORD / 2 && rest !== folded)
    throw fieldRefused('body.password', 'is too similar to the e-mail address or the name of the app; choose another')
}

let beginnings: DataView | undefined

/** Whether the prefix of the password's hash is in the list; see scripts/common-passwords.ts. */
async function isCommon(folded: string): Promise<boolean> {
  beginnings ??= new DataView((fromBase64Url(common.beginnings) ?? new Uint8Array()).buffer)
  const wanted = new DataView((await sha256(utf8(folded))).buffer).getUint32(0)
  for (let low = 0, high = beginnings.byteLength / 4 - 1; low <= high;) {
    const middle = (low + high) >>> 1
    const found = beginnings.getUint32(middle * 4)
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
