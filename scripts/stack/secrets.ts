import { exportJWK, generateKeyPair } from 'jose'
import { randomBytes } from 'node:crypto'

/** The secrets of a deployment that are made rather than given. Each value is what `wrangler secret put` takes. */
export interface MadeSecrets {
  JWT_KEYS: string
  DATA_KEYS: string
  INDEX_KEY: string
  TOKEN_KEY: string
}

const key = () => randomBytes(32).toString('base64url')

/** A private ES256 key as a JWK; its `kid` is the day it was made and some letters. */
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

const PROVIDER_SECRETS = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_FROM',
  'RESEND_API_KEY',
  'FCM_SERVICE_ACCOUNT',
  'TURN_SECRET',
  'TURN_URLS',
  'STUN_URLS',
  'CLOUDFLARE_TURN_KEY_ID',
  'CLOUDFLARE_TURN_API_TOKEN',
] as const

export type ProviderSecrets = Record<(typeof PROVIDER_SECRETS)[number], string>

/**
 * What the environment gives of them. Without any, what would be sent ends in the development outbox, and calls go directly
 * from device to device.
 */
export const providerSecrets = (): ProviderSecrets =>
  Object.fromEntries(PROVIDER_SECRETS.map((name) => [name, process.env[name] ?? ''])) as ProviderSecrets
