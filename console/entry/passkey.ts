import { api } from '../api/api.ts'

/** The browser's passkeys (Web Authentication, level 3). */

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Shows a passkey. @returns what the API takes @throws Error when the operator cancels, in the browser's words */
export async function showPasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<object> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return jsonOf(await navigator.credentials.get({ publicKey }))
}

/** Makes a passkey. @returns what the API takes @throws Error when the operator cancels, in the browser's words */
export async function makePasskey(): Promise<object> {
  const options = await api<PublicKeyCredentialCreationOptionsJSON>('POST', '/admin/factors/passkey/options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return jsonOf(await navigator.credentials.create({ publicKey }))
}

function jsonOf(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was chosen.')
  return credential.toJSON()
}
