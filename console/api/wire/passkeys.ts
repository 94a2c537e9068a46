import type { Factor } from './operators.ts'

/** What a browser takes to show a passkey (WebAuthn 3, 5.1.8). */
export interface ConfirmationOptions {
  factors: Factor[]
  passkey: PublicKeyCredentialRequestOptionsJSON | null
}
