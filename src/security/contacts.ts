import type { Settings } from '../settings.ts'
import { toBase64Url } from '../foundation/bytes.ts'
import { mac } from '../foundation/crypto.ts'
import { openData, sealData } from './sealed-data.ts'

/** A phone number, an address or a token as stored: an index to find it by, and its ciphertext. */
export interface StoredContact {
  index: string
  cipher: string
}

/** Kinds of contact; `push` and `voip` are tokens of an app on a device. */
export type ContactKind = 'phone' | 'email' | 'google' | 'push' | 'voip'

type IndexSettings = Pick<Settings, 'INDEX_KEY'>
type ContactSettings = Pick<Settings, 'INDEX_KEY' | 'DATA_KEYS'>

/** HMAC under the index key: equal for equal contacts, and reveals nothing else. */
export const contactIndex = async (
  settings: IndexSettings,
  kind: ContactKind | 'ip' | 'device',
  contact: string,
): Promise<string> => toBase64Url(await mac(settings.INDEX_KEY, `${kind}-index`, contact))

/** The ciphertext is bound to the index, so that one person's contact cannot be moved to another's row. */
export async function storedContact(
  settings: ContactSettings,
  kind: ContactKind,
  contact: string,
): Promise<StoredContact> {
  const index = await contactIndex(settings, kind, contact)
  return { index, cipher: await sealData(settings, contact, index) }
}

/** The plaintext of {@link storedContact}, with whichever key it was encrypted. Null where nothing is stored. */
export async function readContact(
  settings: Pick<Settings, 'DATA_KEYS'>,
  index: string | null,
  cipher: string | null,
): Promise<string | null> {
  return index === null || cipher === null ? null : openData(settings, cipher, index)
}
