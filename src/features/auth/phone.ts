import type { Settings } from '../../env.ts'
import { toBase64Url } from '../../platform/bytes.ts'
import { mac, open, seal } from '../../platform/crypto.ts'

/** What is stored of a phone number: an index to find it by, and the number itself under encryption. */
export interface StoredPhone {
  index: string
  cipher: string
}

/** HMAC of the number under the index key: equal for equal numbers, and nothing else can be told from it. */
export const phoneIndex = async (settings: Pick<Settings, 'INDEX_KEY'>, phone: string): Promise<string> =>
  toBase64Url(await mac(settings.INDEX_KEY, 'phone-index', phone))

/** The ciphertext is bound to the index, so that one person's number cannot be moved to another's row. */
export async function storedPhone(
  settings: Pick<Settings, 'INDEX_KEY' | 'DATA_KEYS'>,
  phone: string,
): Promise<StoredPhone> {
  const index = await phoneIndex(settings, phone)
  const [newest] = settings.DATA_KEYS
  if (!newest) throw new Error('DATA_KEYS holds no key')
  return { index, cipher: `${newest.id}.${await seal(newest.key, `data:${newest.id}`, phone, index)}` }
}

/** The number that {@link storedPhone} encrypted, with whichever key it was. */
export async function readPhone(
  settings: Pick<Settings, 'DATA_KEYS'>,
  { index, cipher }: StoredPhone,
): Promise<string> {
  const [id, sealed] = cipher.split('.', 2)
  const key = settings.DATA_KEYS.find((known) => known.id === id)
  if (!key || sealed === undefined) throw new Error(`DATA_KEYS has no key "${id}"`)
  const phone = await open(key.key, `data:${key.id}`, sealed, index)
  if (phone === null) throw new Error(`a phone number cannot be decrypted with the key "${id}"`)
  return phone
}
