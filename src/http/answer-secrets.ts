/**
 * Response fields that hold credentials. A test searches the schemas of all responses for others with similar names.
 */
const SECRETS: ReadonlySet<string> = new Set([
  'token',
  'refresh_token',
  'device_proof',
  'ticket',
  'credential',
  'client_secret',
  'nonce',
  'secret',
])

/** Whether a response has such a field at any depth. @param body JSON */
export const carriesSecret = (body: string): boolean => hasSecret(JSON.parse(body))

const hasSecret = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([name, part]) => SECRETS.has(name) || hasSecret(part))
