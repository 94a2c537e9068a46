import { exportJWK, generateKeyPair } from 'jose'
import { randomBytes } from 'node:crypto'

/** The secrets of a deployment that are generated rather than given. Each value is what `wrangler secret put` takes. */
export interface MadeSecrets {
  JWT_KEYS: string
  DATA_KEYS: string
  INDEX_KEY: string
  TOKEN_KEY: string
}

const key = () => randomBytes(32).toString('base64url')

/** A private ES256 key as a JWK; its `kid` is the day of its creation and some letters. */
export async function makeSigningKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = `${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
}

export const makeSecrets = async (): Promise<MadeSecrets> => ({
  JWT_KEYS: JSON.stringify({ keys: [await makeSigningKey()] }),
  DATA_KEYS: JSON.stringify([{ id: 'k1', key: key() }]),
  INDEX_KEY: key(),
  TOKEN_KEY: key(),
})

/**
 * Secrets required in a deployment, and optional in development, where codes, mails and notifications end in an outbox.
 */
export const NO_PROVIDERS = {
  TWILIO_ACCOUNT_SID: '',
  TWILIO_AUTH_TOKEN: '',
  TWILIO_FROM: '',
  RESEND_API_KEY: '',
  FCM_SERVICE_ACCOUNT: '',
} as const
