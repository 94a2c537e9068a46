import { createHmac, hkdfSync } from 'node:crypto'
import { fromBase64Url } from '../foundation/bytes.ts'
import type { Settings } from '../settings.ts'
import { newId } from '../foundation/ids.ts'

type Keyed = Pick<Settings, 'TOKEN_KEY'>

/**
 * A UUID v7 for a conversation. Its last eight digits are a MAC of the others, so that the Worker can reject an
 * invented id before it addresses an object: addressing one creates or loads it.
 */
export function newConversationId(settings: Keyed, now: number): string {
  const head = newId(now).slice(0, -8)
  return head + tagOf(settings, head)
}

/** Whether an id of a conversation is ours. Ids from before signing cannot be verified: false. */
export const isSignedConversation = (settings: Keyed, id: string): boolean =>
  id.slice(-8).toLowerCase() === tagOf(settings, id.slice(0, -8).toLowerCase())

// Synchronous, unlike foundation/crypto.ts: an object must process frames in order while it checks an id.
function tagOf({ TOKEN_KEY }: Keyed, head: string): string {
  return createHmac('sha256', keyOf(TOKEN_KEY)).update(head).digest('hex').slice(0, 8)
}

const keys = new Map<string, Uint8Array>()

function keyOf(secret: string): Uint8Array {
  const known = keys.get(secret)
  if (known) return known
  const root = fromBase64Url(secret)
  if (root?.length !== 32) throw new Error('a secret key must be 32 bytes in base64')
  const key = new Uint8Array(hkdfSync('sha256', root, new Uint8Array(32), 'vibesmatch/conversation-id', 32))
  keys.set(secret, key)
  return key
}
