import type { Settings } from '../settings.ts'
import { concat, fromUtf8, utf8 } from '../foundation/bytes.ts'
import { open, openBytes, seal, sealBytes } from '../foundation/crypto.ts'

type DataKeys = Pick<Settings, 'DATA_KEYS'>

/** Encrypts personal data under the newest key; `context` binds it to its row. */
export async function sealData({ DATA_KEYS: [newest] }: DataKeys, text: string, context: string): Promise<string> {
  if (!newest) throw new Error('DATA_KEYS holds no key')
  return `${newest.id}.${await seal(newest.key, `data:${newest.id}`, text, context)}`
}

/**
 * The plaintext of {@link sealData}, with whichever key it was encrypted. @throws Error when the key is gone or the row
 * is another
 */
export async function openData({ DATA_KEYS }: DataKeys, stored: string, context: string): Promise<string> {
  const [id, sealed] = stored.split('.', 2)
  const key = DATA_KEYS.find((known) => known.id === id)
  if (!key || sealed === undefined) throw new Error(`DATA_KEYS has no key "${id}"`)
  const text = await open(key.key, `data:${key.id}`, sealed, context)
  if (text === null) throw new Error(`personal data cannot be decrypted with the key "${id}"`)
  return text
}

/** {@link sealData} for bytes. The length of the key's id, the id and the ciphertext. */
export async function sealFile(
  { DATA_KEYS: [newest] }: DataKeys,
  bytes: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!newest) throw new Error('DATA_KEYS holds no key')
  const id = utf8(newest.id)
  const sealed = await sealBytes(newest.key, `data:${newest.id}`, bytes, context)
  return concat(new Uint8Array([id.length]), id, sealed)
}

/** The plaintext of {@link sealFile}. @throws Error when the key is gone or the place is another */
export async function openFile(
  { DATA_KEYS }: DataKeys,
  stored: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = 1 + (stored[0] ?? 0)
  const id = fromUtf8(stored.slice(1, start))
  const key = DATA_KEYS.find((known) => known.id === id)
  if (!key) throw new Error(`DATA_KEYS has no key "${id}"`)
  const bytes = await openBytes(key.key, `data:${key.id}`, stored.slice(start), context)
  if (bytes === null) throw new Error(`personal data cannot be decrypted with the key "${id}"`)
  return bytes
}
