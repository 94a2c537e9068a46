import type { Settings } from '../settings.ts'
import { open, seal } from '../foundation/crypto.ts'

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
