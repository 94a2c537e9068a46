/**
 * Names under which answers carry what opens something: whoever reads one can act for somebody. A test looks through the
 * schemas of all answers for others that sound like it.
 */
const SECRETS: ReadonlySet<string> = new Set([
  'token',
  'refresh_token',
  'device_proof',
  'ticket',
  'credential',
  'client_secret',
])

/** Whether an answer, or any part of it, has a field of such a name. @param body JSON */
export const carriesSecret = (body: string): boolean => hasSecret(JSON.parse(body))

const hasSecret = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([name, part]) => SECRETS.has(name) || hasSecret(part))
